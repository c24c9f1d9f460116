package io.sendwell.delivery;

import io.sendwell.channel.Sender;
import io.sendwell.delivery.lane.LaneRow;
import io.sendwell.delivery.policy.ErrorPolicy;
import io.sendwell.delivery.policy.ErrorPolicy.Reaction;
import io.sendwell.delivery.policy.WarmUp;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** The door to what a sender has sent of late and how it was taken, by days of 24 hours before now. */
@Repository
public class SenderFacts {

    /** Messages by which we begin to talk; all others answer. */
    private static final String BEGUN = "origin_kind in ('campaign', 'api', 'test')";

    private final JdbcClient jdbc;
    private final InstantSource clock;

    SenderFacts(JdbcClient jdbc, InstantSource clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * @param warmUpAllowance conversations that may begin today; null when no warm-up limits the sender
     * @param pausedBy WhatsApp's codes of which one paused the sender; empty where it was not paused by WhatsApp
     */
    public record Facts(
            List<Sent> sent,
            List<Refused> refused,
            List<Recipients> recipients,
            @Nullable Integer warmUpAllowance,
            List<String> pausedBy) {}

    /**
     * Messages that WhatsApp took.
     *
     * @param campaign whether they were marketing: only this is credited with replies and opt-outs
     * @param template what a campaign said, before contacts' values came in; null for all else
     */
    public record Sent(
            int daysAgo,
            boolean campaign,
            @Nullable String template,
            long messages,
            long delivered,
            long read,
            long replied,
            long optedOut) {}

    /**
     * Messages that failed with a code.
     *
     * @param begun whether we began to talk, rather than answered
     */
    public record Refused(int daysAgo, boolean begun, String code, Why why, long messages) {}

    /** What a failure says about the person. */
    public enum Why {
        /** The number is not on WhatsApp. */
        NOT_REACHABLE,
        /** The person has told WhatsApp to stop our marketing. */
        STOPPED_US,
        OTHER
    }

    /**
     * People to whom we began to talk, each on the first day of it.
     *
     * @param strangers this number had never written to them, they never wrote, and no consent is recorded
     * @param today since midnight at the sender's place
     */
    public record Recipients(int daysAgo, long people, long strangers, long today) {}

    /** The last {@code window}, in three statements; they read what the installation settled in it, for nothing keeps sums. */
    @Transactional(readOnly = true)
    public Facts of(Sender sender, Duration window) {
        var now = clock.instant();
        var since = now.minus(window);
        var lane = LaneRow.of(jdbc, sender.workspace(), sender.id().value());
        var pace = lane.pace();
        var today = pace.today(now);
        boolean warming = WarmUp.isActive(pace.warmUp(), pace.warmUpStart(lane.counters(), today), today);
        var sent = new ArrayList<Sent>();
        var refused = new ArrayList<Refused>();
        outcomes(sender, since, now, sent, refused);
        return new Facts(
                sent,
                refused,
                recipients(sender, since, now, today.atStartOfDay(pace.zone()).toInstant()),
                warming ? pace.dailyCap(lane.counters(), today) : null,
                ErrorPolicy.behind(sender.channel(), sender.reason()));
    }

    private void outcomes(Sender sender, Instant since, Instant now, List<Sent> sent, List<Refused> refused) {
        params(jdbc.sql("""
                        with settled as (
                            select case when origin_kind = 'campaign' then batch_id end as batch_id,
                                   case when origin_kind = 'campaign' then variant end as variant,
                                   floor(extract(epoch from :now::timestamptz - settled_at) / 86400)::int as days_ago,
                                   case when status = 'failed' then coalesce(reason, 'unknown') end as code,
                                   %s as begun,
                                   count(*) as messages,
                                   count(*) filter (where status in ('delivered', 'read')) as delivered,
                                   count(*) filter (where status = 'read') as read,
                                   count(replied_at) as replied, count(opted_out_at) as opted_out
                            from delivery.message
                            where workspace_id = :workspace and sender_id = :sender
                              and settled_at > :since and settled_at <= :now
                              and status in ('sent', 'delivered', 'read', 'failed')
                            group by 1, 2, 3, 4, 5
                        )
                        select s.*, coalesce(b.variants ->> s.variant::text, b.template) as template
                        from settled s
                        left join delivery.batch b on b.workspace_id = :workspace and b.id = s.batch_id
                        """.formatted(BEGUN)), sender, since, now).query(row -> {
            int daysAgo = row.getInt("days_ago");
            @Nullable String code = row.getString("code");
            if (code == null) {
                sent.add(new Sent(
                        daysAgo,
                        row.getObject("batch_id") != null,
                        row.getString("template"),
                        row.getLong("messages"),
                        row.getLong("delivered"),
                        row.getLong("read"),
                        row.getLong("replied"),
                        row.getLong("opted_out")));
            } else {
                refused.add(new Refused(
                        daysAgo, row.getBoolean("begun"), code, why(sender, code), row.getLong("messages")));
            }
        });
    }

    private List<Recipients> recipients(Sender sender, Instant since, Instant now, Instant midnight) {
        return params(jdbc.sql("""
                        with recipient as (
                            select contact_id, min(settled_at) as at, min(id) as first_id
                            from delivery.message
                            where workspace_id = :workspace and sender_id = :sender
                              and settled_at > :since and settled_at <= :now
                              and %s and status in ('sent', 'delivered', 'read')
                            group by contact_id
                        )
                        select floor(extract(epoch from :now::timestamptz - r.at) / 86400)::int as days_ago,
                               count(*) as people,
                               count(*) filter (where r.at >= :midnight) as today,
                               count(*) filter (where
                                   c.consent_status <> 'granted'
                                   and not exists (select from contact.consent_entry e
                                                   where e.workspace_id = :workspace and e.contact_id = r.contact_id
                                                     and e.change = 'granted')
                                   and not exists (select from delivery.correspondence h
                                                   where h.workspace_id = :workspace and h.contact_id = r.contact_id
                                                     and h.last_inbound_at is not null)
                                   and not exists (select from delivery.message b
                                                   where b.workspace_id = :workspace and b.contact_id = r.contact_id
                                                     and b.id < r.first_id and b.sender_id = :sender
                                                     and b.sent_at is not null)) as strangers
                        from recipient r
                        join contact.contact c on c.workspace_id = :workspace and c.id = r.contact_id
                        group by 1
                        """.formatted(BEGUN)), sender, since, now)
                .param("midnight", Timestamp.from(midnight))
                .query((row, _) -> new Recipients(
                        row.getInt("days_ago"), row.getLong("people"), row.getLong("strangers"), row.getLong("today")))
                .list();
    }

    private static Why why(Sender sender, String code) {
        return switch (ErrorPolicy.of(sender.channel(), code).reaction()) {
            case Reaction.Undeliverable() -> Why.NOT_REACHABLE;
            case Reaction.OptOut() -> Why.STOPPED_US;
            case Reaction.Fail(),
                    Reaction.Retry(),
                    Reaction.Defer(var _),
                    Reaction.SlowLane(var _),
                    Reaction.PauseSender(var _),
                    Reaction.StopSender(),
                    Reaction.StopAccount(),
                    Reaction.HaltOrigin() -> Why.OTHER;
        };
    }

    private static JdbcClient.StatementSpec params(
            JdbcClient.StatementSpec statement, Sender sender, Instant since, Instant now) {
        return statement
                .param("workspace", sender.workspace().value())
                .param("sender", sender.id().value())
                .param("since", Timestamp.from(since))
                .param("now", Timestamp.from(now));
    }
}

package io.sendwell.delivery;

import io.sendwell.channel.Channel;
import io.sendwell.channel.Sender;
import io.sendwell.channel.SenderId;
import io.sendwell.delivery.lane.LaneRow;
import io.sendwell.delivery.policy.ErrorPolicy;
import io.sendwell.delivery.policy.ErrorPolicy.Reaction;
import io.sendwell.delivery.policy.WarmUp;
import io.sendwell.kernel.WorkspaceId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/**
 * The door to what senders have sent of late and how it was taken, by days of 24 hours before now. It reads what was
 * counted as it happened, so its cost does not grow with the messages; and it asks for many senders at once.
 */
@Repository
public class SenderFacts {

    /** Messages by which we begin to talk; all others answer. */
    private static final String BEGUN = "('campaign', 'api', 'test')";

    /** The senders that are asked about, each with the beginning of its day. */
    private static final String ASKED = """
            asked as (
                select * from unnest(:workspaces::bigint[], :senders::bigint[], :midnights::timestamptz[])
                    a(workspace_id, sender_id, midnight)
            )""";

    /** Whole days since the end of an hour. */
    private static final String DAYS_AGO =
            "greatest(0, floor(extract(epoch from :now::timestamptz - h.until) / 86400))::int as days_ago";

    /** What was sent and how it was taken: hours that are folded, and the newest quarters of an hour. */
    private static final String HOURS = """
            hours as (
                select f.workspace_id, f.sender_id, f.origin_kind, f.at + interval '1 hour' as until,
                       f.sent, f.delivered, f.read, f.replied, f.opted_out
                from delivery.figures_of_sender f join asked using (workspace_id, sender_id)
                where f.at > :since::timestamptz - interval '1 hour'
                union all
                select f.workspace_id, b.sender_id, b.origin_kind, f.at + interval '15 minutes',
                       f.sent, f.delivered, f.read, f.replied, f.opted_out
                from delivery.figures f
                join delivery.batch b on b.workspace_id = f.workspace_id and b.id = f.batch_id
                join asked a on a.workspace_id = f.workspace_id and a.sender_id = b.sender_id
                where f.at > :since::timestamptz - interval '15 minutes'
            )""";

    /**
     * What campaigns said: folded hours by campaign and step, which of its variants, and what the newest of its batches says
     * there.
     */
    private static final String TEMPLATES = """
            origin as (
                select distinct f.workspace_id, f.origin_id
                from delivery.figures_of_day f join asked using (workspace_id, sender_id)
                where f.day >= :since::date - 1 and f.origin_kind = 'campaign'
            ), part as (
                select f.workspace_id, f.origin_id, f.step, f.sender_id, f.variant, f.at + interval '1 hour' as until, f.sent
                from origin o
                join delivery.figures_of_hour f on f.workspace_id = o.workspace_id and f.origin_kind = 'campaign'
                    and f.origin_id = o.origin_id and f.at > :since::timestamptz - interval '1 hour'
                join asked a on a.workspace_id = f.workspace_id and a.sender_id = f.sender_id
            ), saying as (
                select p.*, b.template, b.variants
                from (select distinct workspace_id, origin_id, step, sender_id, variant from part) p
                cross join lateral (
                    select template, variants from delivery.batch
                    where workspace_id = p.workspace_id and origin_kind = 'campaign' and origin_id = p.origin_id
                      and step = p.step and sender_id = p.sender_id
                    order by id desc limit 1
                ) b
            ), templates as (
                select p.sender_id, coalesce(s.variants ->> p.variant::text, s.template) as template, p.until, p.sent
                from part p join saying s using (workspace_id, origin_id, step, sender_id, variant)
                union all
                select b.sender_id, coalesce(b.variants ->> f.variant::text, b.template), f.at + interval '15 minutes', f.sent
                from delivery.figures f
                join delivery.batch b on b.workspace_id = f.workspace_id and b.id = f.batch_id
                join asked a on a.workspace_id = f.workspace_id and a.sender_id = b.sender_id
                where f.at > :since::timestamptz - interval '15 minutes' and b.origin_kind = 'campaign'
            )""";

    /** Why messages failed: folded days, and the newest quarters of an hour. */
    private static final String FAILURES = """
            failures as (
                select f.sender_id, f.origin_kind, f.value as code,
                       (f.day + 1)::timestamp at time zone coalesce(k.timezone, 'UTC') as until, f.n
                from delivery.figure_detail_of_day f join asked using (workspace_id, sender_id)
                left join delivery.bookkeeping k using (workspace_id)
                where f.what = 'failed' and f.day >= :since::date - 1
                  and (f.day + 1)::timestamp at time zone coalesce(k.timezone, 'UTC') > :since
                union all
                select b.sender_id, b.origin_kind, f.value, f.at + interval '15 minutes', f.n
                from delivery.figure_detail f
                join delivery.batch b on b.workspace_id = f.workspace_id and b.id = f.batch_id
                join asked a on a.workspace_id = f.workspace_id and a.sender_id = b.sender_id
                where f.what = 'failed' and f.at > :since::timestamptz - interval '15 minutes'
            )""";

    private final JdbcClient jdbc;
    private final InstantSource clock;

    SenderFacts(JdbcClient jdbc, InstantSource clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * @param begunToday messages by which we began to talk since midnight at the sender's place
     * @param allowance messages that the warm-up lets go today, were the sender not slowed; null when none limits it
     */
    public record Facts(
            List<Sent> sent,
            List<Said> said,
            List<Refused> refused,
            List<Strangers> strangers,
            long begunToday,
            @Nullable Integer allowance) {}

    /**
     * Messages that WhatsApp took.
     *
     * @param daysAgo how many whole days have passed since the last of them went
     * @param campaign whether they were marketing: only this is credited with replies and opt-outs
     * @param begun whether we began to talk, rather than answered
     */
    public record Sent(
            int daysAgo,
            boolean campaign,
            boolean begun,
            long messages,
            long delivered,
            long read,
            long replied,
            long optedOut) {}

    /** What campaigns said, before contacts' values came in, and how often. */
    public record Said(int daysAgo, String template, long messages) {}

    /** Messages that failed with a code. */
    public record Refused(int daysAgo, boolean begun, String code, Why why, long messages) {}

    /** What a failure says about the person. */
    public enum Why {
        /** The number is not on WhatsApp. */
        NOT_REACHABLE,
        /** The person has told WhatsApp to stop our marketing. */
        STOPPED_US,
        OTHER
    }

    /** First messages of the number to people who never wrote to us and whose consent is not recorded. */
    public record Strangers(int daysAgo, long messages) {}

    /** Facts while they are being gathered. */
    private static final class Gathered {
        final List<Sent> sent = new ArrayList<>();
        final List<Said> said = new ArrayList<>();
        final List<Refused> refused = new ArrayList<>();
        final List<Strangers> strangers = new ArrayList<>();
        long begunToday;
    }

    /** Of each of these senders, in the last {@code window}. In the engine's scope they may be of several workspaces. */
    @Transactional(readOnly = true)
    public Map<SenderId, Facts> of(Collection<Sender> senders, Duration window) {
        var gathered = new HashMap<Long, Gathered>();
        var channels = new HashMap<Long, Channel>();
        for (var sender : senders) {
            gathered.put(sender.id().value(), new Gathered());
            channels.put(sender.id().value(), sender.channel());
        }
        sent(senders, window, gathered);
        said(senders, window, gathered);
        refused(senders, window, gathered, channels);
        strangers(senders, window, gathered);
        var allowances = allowances(senders);
        var facts = new HashMap<SenderId, Facts>();
        gathered.forEach((id, its) -> facts.put(
                new SenderId(id),
                new Facts(its.sent, its.said, its.refused, its.strangers, its.begunToday, allowances.get(id))));
        return facts;
    }

    /**
     * The senders that have sent something since then. In the engine's scope.
     *
     * @param workspaces null = all
     */
    @Transactional(readOnly = true)
    public List<SenderId> sentSince(Instant at, @Nullable Collection<WorkspaceId> workspaces) {
        return jdbc.sql("""
                        select sender_id from delivery.lane
                        where last_send_on >= :day
                          and (:workspaces::bigint[] is null or workspace_id = any(:workspaces::bigint[]))
                        order by sender_id
                        """)
                .param(
                        "workspaces",
                        workspaces == null
                                ? null
                                : workspaces.stream().map(WorkspaceId::value).toArray(Long[]::new))
                .param("day", LocalDate.ofInstant(at, ZoneOffset.UTC))
                .query((row, _) -> new SenderId(row.getLong("sender_id")))
                .list();
    }

    private void sent(Collection<Sender> senders, Duration window, Map<Long, Gathered> gathered) {
        asked("""
                        select h.sender_id, h.origin_kind = 'campaign' as campaign, h.origin_kind in %s as begun, %s,
                               sum(sent)::bigint as sent, sum(delivered)::bigint as delivered, sum(read)::bigint as read,
                               sum(replied)::bigint as replied, sum(opted_out)::bigint as opted_out,
                               coalesce(sum(sent) filter (where h.until > a.midnight), 0)::bigint as today
                        from hours h join asked a using (workspace_id, sender_id)
                        group by 1, 2, 3, 4
                        """.formatted(BEGUN, DAYS_AGO), HOURS, senders, window).query(row -> {
            var its = its(gathered, row);
            boolean begun = row.getBoolean("begun");
            its.sent.add(new Sent(
                    row.getInt("days_ago"),
                    row.getBoolean("campaign"),
                    begun,
                    row.getLong("sent"),
                    row.getLong("delivered"),
                    row.getLong("read"),
                    row.getLong("replied"),
                    row.getLong("opted_out")));
            its.begunToday += begun ? row.getLong("today") : 0;
        });
    }

    private void said(Collection<Sender> senders, Duration window, Map<Long, Gathered> gathered) {
        asked("""
                        select h.sender_id, h.template, %s, sum(sent)::bigint as sent
                        from templates h where h.template is not null group by 1, 2, 3 having sum(sent) > 0
                        """.formatted(DAYS_AGO), TEMPLATES, senders, window).query(row -> {
            its(gathered, row)
                    .said
                    .add(new Said(row.getInt("days_ago"), row.getString("template"), row.getLong("sent")));
        });
    }

    private void refused(
            Collection<Sender> senders, Duration window, Map<Long, Gathered> gathered, Map<Long, Channel> channels) {
        asked("""
                        select h.sender_id, h.origin_kind in %s as begun, h.code, %s, sum(n)::bigint as n
                        from failures h group by 1, 2, 3, 4 having sum(n) > 0
                        """.formatted(BEGUN, DAYS_AGO), FAILURES, senders, window).query(row -> {
            var code = row.getString("code");
            var channel = Objects.requireNonNull(channels.get(row.getLong("sender_id")), "it was asked about");
            its(gathered, row)
                    .refused
                    .add(new Refused(
                            row.getInt("days_ago"),
                            row.getBoolean("begun"),
                            code,
                            why(channel, code),
                            row.getLong("n")));
        });
    }

    private void strangers(Collection<Sender> senders, Duration window, Map<Long, Gathered> gathered) {
        asked(
                        "select h.sender_id, %s, sum(n)::bigint as n from strangers h group by 1, 2"
                                .formatted(DAYS_AGO),
                        """
                        strangers as (
                            select f.sender_id, f.n, f.at + interval '1 hour' as until
                            from delivery.first_contact f join asked a using (workspace_id, sender_id)
                            where f.at + interval '1 hour' > :since
                        )""",
                        senders,
                        window)
                .query(row -> {
                    its(gathered, row).strangers.add(new Strangers(row.getInt("days_ago"), row.getLong("n")));
                });
    }

    private Map<Long, Integer> allowances(Collection<Sender> senders) {
        var now = clock.instant();
        var allowances = new HashMap<Long, Integer>();
        for (var lane : LaneRow.of(jdbc, senders)) {
            var pace = lane.pace().atFull();
            var today = pace.today(now);
            if (WarmUp.isActive(pace.warmUp(), pace.warmUpStart(lane.counters(), today), today)) {
                allowances.put(lane.senderId(), pace.dailyCap(lane.counters(), today));
            }
        }
        return allowances;
    }

    private static Gathered its(Map<Long, Gathered> gathered, ResultSet row) throws SQLException {
        return Objects.requireNonNull(gathered.get(row.getLong("sender_id")), "it was asked about");
    }

    private static Why why(Channel channel, String code) {
        return switch (ErrorPolicy.of(channel, code).reaction()) {
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

    /** @param source what is counted, as a common table expression */
    private JdbcClient.StatementSpec asked(
            String question, String source, Collection<Sender> senders, Duration window) {
        var now = clock.instant();
        return jdbc.sql("with " + ASKED + ", " + source + "\n" + question)
                .param(
                        "workspaces",
                        senders.stream()
                                .map(sender -> sender.workspace().value())
                                .toArray(Long[]::new))
                .param(
                        "senders",
                        senders.stream().map(sender -> sender.id().value()).toArray(Long[]::new))
                .param(
                        "midnights",
                        senders.stream()
                                .map(Sender::zone)
                                .map(zone -> now.atZone(zone).toLocalDate().atStartOfDay(zone))
                                .map(midnight -> Timestamp.from(midnight.toInstant()))
                                .toArray(Timestamp[]::new))
                .param("since", Timestamp.from(now.minus(window)))
                .param("now", Timestamp.from(now));
    }
}

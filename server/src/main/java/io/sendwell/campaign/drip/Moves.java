package io.sendwell.campaign.drip;

import io.sendwell.campaign.CampaignId;
import io.sendwell.campaign.drip.policy.Drip;
import io.sendwell.campaign.drip.policy.Step;
import io.sendwell.contact.Traits;
import io.sendwell.delivery.Fates;
import io.sendwell.kernel.WorkspaceId;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Moves enrolments that are due. All that stand at one place of one drip move in one statement, however many there are.
 *
 * <p>A due time is a lower bound: nobody can be due earlier, because the delay has only begun when the message before has
 * gone. What became of that message is looked up when the time has come, so nothing that happens to messages has to find
 * its way here, and nothing is lost when it does not.
 */
@Repository
public class Moves {

    /** Behind the last step there is only to see that its message went. */
    private static final Duration TO_THE_END = Duration.ofSeconds(1);

    /** Who waits for a message that has not gone is looked at again after a quarter of its wait, but this often. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final Duration PATIENCE_AT_THE_END = Duration.ofHours(1);

    private final JdbcClient jdbc;
    private final Traits traits;

    Moves(JdbcClient jdbc, Traits traits) {
        this.jdbc = jdbc;
        this.traits = traits;
    }

    /** What a move came to: how many were looked at, and how many of them are to be sent the next step. */
    public record Moved(long lookedAt, long toSend) {}

    /** The places at which somebody is due. */
    public List<Integer> placesDue(WorkspaceId workspace, CampaignId campaign, Instant now) {
        return jdbc.sql("""
                        select distinct taken from campaign.enrolment
                        where workspace_id = :workspace and campaign_id = :campaign and status = 'active'
                          and due_at <= :now
                        """)
                .param("workspace", workspace.value())
                .param("campaign", campaign.value())
                .param("now", Timestamp.from(now))
                .query((row, _) -> row.getInt("taken"))
                .list();
    }

    /**
     * Moves all that are due at one place. Who is to be sent the next step has taken it, at {@code now}, and is behind it
     * already; {@link #toSend} names them for the launch, which the caller does in this transaction.
     */
    public Moved move(WorkspaceId workspace, CampaignId campaign, Drip drip, int taken, Instant now) {
        var next = drip.sequence().after(taken);
        var delay = next.map(Step::delay).orElse(Duration.ZERO);
        int step = next.map(Step::id).orElse(taken);
        var following = drip.sequence().after(step).map(Step::delay);
        var fates = Fates.ofMessages(workspace, campaign.origin().atStep(taken));
        var condition =
                Predicate.of(traits, workspace, next.map(Step::condition).orElse(null), now);
        var goal = Predicate.of(traits, workspace, drip.goal(), now);
        var counts = new HashMap<String, Long>();
        jdbc.sql("""
                        with due as materialized (
                            select e.ctid as place, e.workspace_id, e.campaign_id, e.contact_id, e.replied_at, e.intent,
                                   coalesce(f.open, false) as open, f.reason, coalesce(f.at, e.taken_at) as since
                            from campaign.enrolment e
                            left join (%s) f on f.contact_id = e.contact_id and e.messaged
                            where e.workspace_id = :workspace and e.campaign_id = :campaign and e.status = 'active'
                              and e.taken = :taken and e.due_at <= :now
                            for update of e skip locked -- somebody's reply is stopping it just now
                        ), judged as materialized (
                            select e.place, e.since, e.reason,
                                   case when e.open then 'wait'
                                        when e.reason = any(:refusedForGood) then 'refused'
                                        when not :follows then 'through'
                                        when e.since + :delay::interval > :now then 'early'
                                        when %s then 'goal'
                                        when %s then 'send'
                                        else 'pass' end as verdict
                            from due e
                        ), moved as (
                            update campaign.enrolment e
                            set status = case j.verdict when 'refused' then 'stopped' when 'goal' then 'stopped'
                                                        when 'through' then 'completed' when 'pass' then :afterPass
                                                        else 'active' end,
                                reason = case j.verdict when 'refused' then j.reason when 'goal' then 'goal_reached'
                                                        when 'pass' then :passReason end,
                                taken = case when j.verdict in ('send', 'pass') then :step else e.taken end,
                                taken_at = case when j.verdict in ('send', 'pass') then :now::timestamptz else e.taken_at end,
                                messaged = case j.verdict when 'send' then true when 'pass' then false
                                                          else e.messaged end,
                                waiting = j.verdict = 'wait',
                                stops_on_reply = case when j.verdict in ('send', 'pass') then :stopsOnReply
                                                      else e.stops_on_reply end,
                                due_at = case
                                    when j.verdict = 'wait' then :now::timestamptz + greatest(:delay::interval, least(
                                        greatest((:now::timestamptz - e.taken_at) / 4, interval '1 second'),
                                        :patience::interval))
                                    when j.verdict = 'early' then j.since + :delay::interval
                                    when j.verdict = 'send' or j.verdict = 'pass' and :afterPass = 'active'
                                        then :now::timestamptz + :following::interval end,
                                ended_at = case when j.verdict in ('refused', 'goal', 'through')
                                                  or j.verdict = 'pass' and :afterPass <> 'active'
                                                then :now::timestamptz end
                            from judged j
                            where e.workspace_id = :workspace and e.ctid = j.place -- locked above, so it is still there
                            returning j.verdict
                        )
                        select verdict, count(*) as n from moved group by verdict
                        """.formatted(fates.sql(), goal.sql(), condition.sql()))
                .params(fates.parameters())
                .params(goal.parameters())
                .params(condition.parameters())
                .param("workspace", workspace.value())
                .param("campaign", campaign.value())
                .param("taken", taken)
                .param("step", step)
                .param("follows", next.isPresent())
                .param("delay", delay.toString())
                .param("following", following.orElse(TO_THE_END).toString())
                .param("patience", (next.isPresent() ? PATIENCE : PATIENCE_AT_THE_END).toString())
                .param("refusedForGood", Ending.refusedForGood())
                .param(
                        "afterPass",
                        afterPass(next.map(Step::otherwise).orElse(Step.Otherwise.SKIP), following.isPresent()))
                .param(
                        "passReason",
                        next.filter(one -> one.otherwise() == Step.Otherwise.STOP)
                                        .isPresent()
                                ? Ending.CONDITION.code()
                                : null)
                .param("stopsOnReply", drip.sequence().stopsOnReply(step))
                .param("now", Timestamp.from(now))
                .query(row -> {
                    counts.put(row.getString("verdict"), row.getLong("n"));
                });
        return new Moved(counts.values().stream().mapToLong(Long::longValue).sum(), counts.getOrDefault("send", 0L));
    }

    private static String afterPass(Step.Otherwise otherwise, boolean moreFollow) {
        return switch (otherwise) {
            case STOP -> "stopped";
            case SKIP -> moreFollow ? "active" : "completed";
        };
    }

    /** The contacts that have just taken a step and are to be sent it. */
    public static final String TO_SEND = """
            select contact_id from campaign.enrolment
            where workspace_id = :audience_those_workspace and campaign_id = :audience_those_campaign
              and status = 'active' and taken = :audience_those_step and taken_at = :audience_those_at and messaged""";

    public static Map<String, Object> toSend(WorkspaceId workspace, CampaignId campaign, int step, Instant now) {
        return Map.of(
                "audience_those_workspace", workspace.value(),
                "audience_those_campaign", campaign.value(),
                "audience_those_step", step,
                "audience_those_at", Timestamp.from(now));
    }

    /** Those whom the gate kept out of a step pass it over; where it will keep them out of every step, their way ends. */
    public void passOver(WorkspaceId workspace, CampaignId campaign, int step, Instant now) {
        var fates = Fates.ofMessages(workspace, campaign.origin().atStep(step));
        var leftOut = Fates.ofThoseLeftOut(workspace, campaign.origin().atStep(step));
        jdbc.sql("""
                        with left_out as (
                            select e.contact_id, coalesce(x.reason, 'contact_deleted') as reason
                            from campaign.enrolment e
                            left join (%s) x on x.contact_id = e.contact_id
                            where e.workspace_id = :workspace and e.campaign_id = :campaign and e.status = 'active'
                              and e.taken = :step and e.taken_at = :now and e.messaged
                              and not exists (select from (%s) f where f.contact_id = e.contact_id)
                        )
                        update campaign.enrolment e
                        set messaged = false,
                            status = case when ends then 'stopped' else e.status end,
                            reason = case when ends then l.reason end,
                            due_at = case when not ends then e.due_at end,
                            ended_at = case when ends then :now::timestamptz end
                        from (select *, reason = any(:refusedForGood) as ends from left_out) l
                        where e.workspace_id = :workspace and e.campaign_id = :campaign and e.contact_id = l.contact_id
                        """.formatted(leftOut.sql(), fates.sql()))
                .params(fates.parameters())
                .params(leftOut.parameters())
                .param("workspace", workspace.value())
                .param("campaign", campaign.value())
                .param("step", step)
                .param("refusedForGood", Ending.refusedForGood())
                .param("now", Timestamp.from(now))
                .update();
    }
}

package io.sendwell.campaign.drip;

import io.sendwell.contact.ContactMerged;
import io.sendwell.delivery.Reason;
import java.sql.Timestamp;
import java.time.InstantSource;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * When two contacts become one, so do their ways through a drip: it goes on where the further of the two was, and stops
 * where one of them was stopped. The other's row stays with the tombstone, so that a drip keeps as many enrolments as it
 * had.
 */
@Component
class MergedEnrolments {

    private static final String PAIRS = """
            with place as materialized (
                select e.*, coalesce((
                    select s.n from jsonb_array_elements(c.drip #> '{sequence,steps}') with ordinality s(step, n)
                    where (s.step ->> 'id')::int = e.taken), 0) as n
                from campaign.enrolment e
                join campaign.campaign c on c.workspace_id = e.workspace_id and c.id = e.campaign_id
                where e.workspace_id = :workspace and e.contact_id in (:from, :into)
                order by e.campaign_id, e.contact_id
                for update of e
            ), pair as (
                select f.campaign_id, f.n > i.n as first_is_further,
                       f.status as f_status, f.reason as f_reason, f.taken, f.taken_at, f.messaged, f.stops_on_reply,
                       f.due_at, f.replied_at, f.intent, f.ended_at,
                       case when 'stopped' in (f.status, i.status) then 'stopped'
                            when 'paused' in (f.status, i.status) then 'paused'
                            when 'active' in (f.status, i.status) then 'active'
                            else 'completed' end as status
                from place f join place i on i.campaign_id = f.campaign_id and i.contact_id = :into
                where f.contact_id = :from
            )
            """;

    private static final String JOIN = PAIRS + """
            update campaign.enrolment e
            set status = p.status,
                reason = case when p.status = 'stopped' then coalesce(e.reason, p.f_reason) end,
                taken = case when first_is_further then p.taken else e.taken end,
                taken_at = case when first_is_further then p.taken_at else e.taken_at end,
                messaged = case when first_is_further then p.messaged else e.messaged end,
                stops_on_reply = case when first_is_further then p.stops_on_reply else e.stops_on_reply end,
                waiting = false,
                due_at = case when p.status in ('active', 'paused') then
                    coalesce(case when first_is_further then p.due_at else e.due_at end, :now::timestamptz) end,
                replied_at = coalesce(e.replied_at, p.replied_at),
                intent = coalesce(e.intent, p.intent),
                ended_at = case when p.status in ('stopped', 'completed')
                                then coalesce(e.ended_at, p.ended_at, :now::timestamptz) end
            from pair p
            where e.workspace_id = :workspace and e.campaign_id = p.campaign_id and e.contact_id = :into
            """;

    /** Of those whom both had: the first's is over. */
    private static final String END = """
            update campaign.enrolment e
            set status = 'stopped', reason = :reason, waiting = false, due_at = null,
                ended_at = coalesce(e.ended_at, :now::timestamptz)
            where e.workspace_id = :workspace and e.contact_id = :from and e.status in ('active', 'paused')
              and exists (select from campaign.enrolment i
                          where i.workspace_id = :workspace and i.campaign_id = e.campaign_id and i.contact_id = :into)
            """;

    private static final String MOVE = """
            update campaign.enrolment e set contact_id = :into
            where e.workspace_id = :workspace and e.contact_id = :from
              and not exists (select from campaign.enrolment i
                              where i.workspace_id = :workspace and i.campaign_id = e.campaign_id
                                and i.contact_id = :into)
            """;

    private final JdbcClient jdbc;
    private final InstantSource clock;

    MergedEnrolments(JdbcClient jdbc, InstantSource clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    @EventListener
    @Order(Ordered.HIGHEST_PRECEDENCE) // before the engine locks lanes
    void on(ContactMerged event) {
        of(JOIN, event).param("now", Timestamp.from(clock.instant())).update();
        of(END, event)
                .param("now", Timestamp.from(clock.instant()))
                .param("reason", Reason.CONTACT_MERGED.code())
                .update();
        of(MOVE, event).update();
    }

    private JdbcClient.StatementSpec of(String sql, ContactMerged event) {
        return jdbc.sql(sql)
                .param("workspace", event.workspace().value())
                .param("from", event.from().value())
                .param("into", event.into().value());
    }
}

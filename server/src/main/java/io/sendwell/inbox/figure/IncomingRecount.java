package io.sendwell.inbox.figure;

import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Recountable;
import io.sendwell.workspace.Recounted;
import java.util.Collection;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/**
 * Holds how much people wrote to each sender, by hours and by days, and what they wanted, against what they wrote, and what
 * was noted of what has left. Sums of all time: what was folded stays in the days of the zone of then.
 */
@Repository
class IncomingRecount implements Recountable {

    private static final String COMPARED = """
            with messages as (
                select workspace_id, sender_id, sum(present) as present, sum(n) as n
                from (select workspace_id, sender_id, count(*) as present, count(*) as n from inbox.incoming_message
                      where workspace_id = any(:workspaces) group by 1, 2
                      union all
                      select workspace_id, sender_id, 0, n from inbox.departed where workspace_id = any(:workspaces)) one
                group by 1, 2
            ), received as (
                select workspace_id, sender_id, coalesce(sum(n) filter (where at_hours), 0) as hours,
                       coalesce(sum(n) filter (where at_days), 0) as days
                from (select workspace_id, sender_id, n, true as at_hours, true as at_days from inbox.received
                      union all
                      select workspace_id, sender_id, n, true, false from inbox.received_in_hour
                      union all
                      select workspace_id, sender_id, n, false, true from inbox.received_on_day) one
                where workspace_id = any(:workspaces) group by 1, 2
            ), verdicts as (
                select workspace_id, campaign_id, intent, sum(n) as n
                from (select workspace_id, coalesce(campaign_id, 0) as campaign_id,
                             coalesce(corrected_intent, intent) as intent, 1 as n from inbox.verdict
                      where workspace_id = any(:workspaces)
                      union all
                      select workspace_id, campaign_id, intent, n from inbox.departed_intent
                      where workspace_id = any(:workspaces)) one
                group by 1, 2, 3
            ), intents as (
                select workspace_id, campaign_id, intent, sum(n) as n from inbox.intent_of_day
                where workspace_id = any(:workspaces) group by 1, 2, 3
            ), compared as (
                select workspace_id, coalesce(c.present, 0) as counted, coalesce(k.hours, 0) <> coalesce(c.n, 0) as differs,
                       jsonb_build_object('figures', 'received_in_hour', 'sender_id', sender_id,
                           'kept', coalesce(k.hours, 0), 'counted', coalesce(c.n, 0)) as place
                from messages c full join received k using (workspace_id, sender_id)
                union all
                select workspace_id, 0, coalesce(k.days, 0) <> coalesce(c.n, 0),
                       jsonb_build_object('figures', 'received_on_day', 'sender_id', sender_id,
                           'kept', coalesce(k.days, 0), 'counted', coalesce(c.n, 0))
                from messages c full join received k using (workspace_id, sender_id)
                union all
                select workspace_id, 0, coalesce(k.n, 0) <> coalesce(c.n, 0),
                       jsonb_build_object('figures', 'intent_of_day', 'campaign_id', campaign_id, 'intent', intent,
                           'kept', coalesce(k.n, 0), 'counted', coalesce(c.n, 0))
                from verdicts c full join intents k using (workspace_id, campaign_id, intent)
            )
            """ + Recounted.OF_COMPARED;

    private final JdbcClient jdbc;

    IncomingRecount(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public String what() {
        return "incoming messages";
    }

    @Override
    @Transactional(readOnly = true)
    public List<Recounted> recount(Collection<WorkspaceId> workspaces) {
        return Recounted.by(jdbc.sql(COMPARED), workspaces);
    }
}

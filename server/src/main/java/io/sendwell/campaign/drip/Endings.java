package io.sendwell.campaign.drip;

import static io.sendwell.campaign.drip.Enrolments.column;

import io.sendwell.campaign.CampaignId;
import io.sendwell.campaign.drip.policy.Goal;
import io.sendwell.contact.ContactId;
import io.sendwell.contact.Traits;
import io.sendwell.delivery.Control;
import io.sendwell.delivery.Reason;
import io.sendwell.inbox.RepliesReceived;
import io.sendwell.inbox.RepliesReceived.Reply;
import io.sendwell.kernel.WorkspaceId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Ends what a contact's own doing ends: a reply, an opt-out, the goal. Each is one statement, locks the enrolments in one
 * order and before anything else, and answers whose messages are to be withdrawn.
 */
@Repository
class Endings {

    private final JdbcClient jdbc;
    private final Traits traits;

    Endings(JdbcClient jdbc, Traits traits) {
        this.jdbc = jdbc;
        this.traits = traits;
    }

    /** Notes replies and ends the ways that they end: by a step's word, by the goal's intent, by opting out. */
    List<Control.Recipient> replied(Collection<Reply> replies) {
        return jdbc.sql("""
                        with reply as (
                            select workspace_id, contact_id, min(at) as at, max(intent) as intent,
                                   coalesce(bool_or(intent = :optedOut), false) as opted_out, bool_and(again) as again
                            from unnest(:workspaces::bigint[], :contacts::bigint[], :at::timestamptz[], :intents::text[],
                                    :again::boolean[])
                                r(workspace_id, contact_id, at, intent, again)
                            group by workspace_id, contact_id
                        ), locked as (
                            select e.workspace_id, e.campaign_id, e.contact_id, r.at, r.intent,
                                   case when r.opted_out then 'opted_out'
                                        when r.intent = (select c.drip #>> '{goal,intent}' from campaign.campaign c
                                                         where c.workspace_id = e.workspace_id and c.id = e.campaign_id)
                                            then 'goal_reached'
                                        when e.stops_on_reply and not r.again then 'replied' end as ending
                            from reply r
                            join campaign.enrolment e
                                on e.workspace_id = r.workspace_id and e.contact_id = r.contact_id
                               and e.status in ('active', 'paused') and (not r.again or e.enrolled_at <= r.at)
                            order by e.campaign_id, e.contact_id
                            for update of e
                        ), noted as (
                            update campaign.enrolment e
                            set replied_at = coalesce(e.replied_at, l.at), intent = coalesce(l.intent, e.intent),
                                status = case when l.ending is null then e.status else 'stopped' end,
                                reason = l.ending,
                                waiting = e.waiting and l.ending is null,
                                due_at = case when l.ending is null then e.due_at end,
                                ended_at = case when l.ending is not null then l.at end
                            from locked l
                            where (e.workspace_id, e.campaign_id, e.contact_id)
                                = (l.workspace_id, l.campaign_id, l.contact_id)
                            returning e.workspace_id, e.campaign_id, e.contact_id, e.status
                        )
                        select workspace_id, campaign_id, contact_id from noted where status = 'stopped'
                        """)
                .param("optedOut", RepliesReceived.UNSUBSCRIBE)
                .param("workspaces", column(replies, reply -> reply.workspace().value(), Long[]::new))
                .param("contacts", column(replies, reply -> reply.contact().value(), Long[]::new))
                .param("at", column(replies, reply -> Timestamp.from(reply.at()), Timestamp[]::new))
                .param("intents", column(replies, reply -> reply.intent().orElse(null), String[]::new))
                .param("again", column(replies, Reply::again, Boolean[]::new))
                .query((row, _) -> recipient(row))
                .list();
    }

    /** Nothing may be sent to this contact any more. */
    List<Control.Recipient> refused(WorkspaceId workspace, ContactId contact, Reason reason, Instant now) {
        return end(workspace, Set.of(contact), reason.code(), Predicate.ALWAYS, now);
    }

    /** Ends the ways of those among these contacts who have the tag that their drip is for. */
    List<Control.Recipient> tagged(WorkspaceId workspace, Set<ContactId> contacts, Instant now) {
        record Aim(long campaign, String tag) {}
        var aims = jdbc.sql("""
                        select distinct c.id, c.drip #>> '{goal,tag}' as tag
                        from campaign.enrolment e
                        join campaign.campaign c on c.workspace_id = e.workspace_id and c.id = e.campaign_id
                        where e.workspace_id = :workspace and e.contact_id = any(:contacts)
                          and e.status in ('active', 'paused') and c.drip #>> '{goal,tag}' is not null
                        order by c.id
                        """)
                .param("workspace", workspace.value())
                .param("contacts", column(contacts, ContactId::value, Long[]::new))
                .query((row, _) -> new Aim(row.getLong("id"), row.getString("tag")))
                .list();
        var ended = new ArrayList<Control.Recipient>();
        for (var aim : aims) {
            var reached = Predicate.of(traits, workspace, new Goal(aim.tag(), null), now)
                    .in(aim.campaign());
            ended.addAll(end(workspace, contacts, Ending.GOAL_REACHED.code(), reached, now));
        }
        return ended;
    }

    private List<Control.Recipient> end(
            WorkspaceId workspace, Set<ContactId> contacts, String reason, Predicate which, Instant now) {
        return jdbc.sql("""
                        with locked as (
                            select e.campaign_id, e.contact_id from campaign.enrolment e
                            where e.workspace_id = :workspace and e.contact_id = any(:contacts)
                              and e.status in ('active', 'paused') and %s
                            order by e.campaign_id, e.contact_id
                            for update of e
                        )
                        update campaign.enrolment e
                        set status = 'stopped', reason = :reason, waiting = false, due_at = null, ended_at = :now
                        from locked l
                        where e.workspace_id = :workspace and e.campaign_id = l.campaign_id
                          and e.contact_id = l.contact_id
                        returning e.workspace_id, e.campaign_id, e.contact_id
                        """.formatted(which.sql()))
                .params(which.parameters())
                .param("workspace", workspace.value())
                .param("contacts", column(contacts, ContactId::value, Long[]::new))
                .param("reason", reason)
                .param("now", Timestamp.from(now))
                .query((row, _) -> recipient(row))
                .list();
    }

    private static Control.Recipient recipient(ResultSet row) throws SQLException {
        return new Control.Recipient(
                new WorkspaceId(row.getLong("workspace_id")),
                new CampaignId(row.getLong("campaign_id")).origin(),
                new ContactId(row.getLong("contact_id")));
    }
}

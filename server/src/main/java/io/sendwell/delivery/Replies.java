package io.sendwell.delivery;

import io.sendwell.channel.Channel;
import io.sendwell.channel.SenderId;
import io.sendwell.contact.ContactId;
import io.sendwell.kernel.WorkspaceId;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What a contact's writing means for the messages that went to it. */
@Component
public class Replies {

    /** The campaign message that an answer is credited to: the last of the three days before it (FACTS.md section 5). */
    private static final String CREDITED = """
            select id, origin_id from delivery.message
            where workspace_id = %s and contact_id = %s and origin_kind = 'campaign'
              and sending_at between %3$s - interval '3 days' and %3$s
              and status in ('sending', 'uncertain', 'sent', 'delivered', 'read')
            order by id desc limit 1""";

    private final JdbcClient jdbc;
    private final Ways ways;
    private final ApplicationEventPublisher events;

    Replies(JdbcClient jdbc, Ways ways, ApplicationEventPublisher events) {
        this.jdbc = jdbc;
        this.ways = ways;
        this.events = events;
    }

    /**
     * A contact wrote.
     *
     * @param sender the one that it wrote to
     */
    public record Reply(SenderId sender, ContactId contact, Instant at) {}

    /**
     * Contacts wrote: each stays with the sender that it wrote to last, the reply window opens; and each reply credits the
     * last campaign message of the three days before it, once.
     *
     * @param replies in the order in which they came
     */
    @Transactional
    public void credit(WorkspaceId workspace, List<Reply> replies) {
        jdbc.sql("""
                        insert into delivery.correspondence as c (workspace_id, contact_id, sender_id, last_inbound_at)
                        select :workspace, contact_id, (array_agg(sender_id order by place desc))[1], max(at)
                        from unnest(:contacts::bigint[], :senders::bigint[], :ats::timestamptz[])
                            with ordinality r(contact_id, sender_id, at, place)
                        group by contact_id order by contact_id
                        on conflict (workspace_id, contact_id)
                            do update set sender_id = excluded.sender_id,
                                last_inbound_at = greatest(c.last_inbound_at, excluded.last_inbound_at)
                        """)
                .param("workspace", workspace.value())
                .param("contacts", contacts(replies))
                .param(
                        "senders",
                        replies.stream().map(reply -> reply.sender.value()).toArray(Long[]::new))
                .param("ats", times(replies))
                .update();
        openWindows(workspace, replies);
        mark("replied_at", workspace, contacts(replies), times(replies));
    }

    /** Where a channel knows a window, it is that of the number which the contact wrote to. */
    private void openWindows(WorkspaceId workspace, List<Reply> replies) {
        var windowed = Arrays.stream(Channel.values())
                .filter(channel -> ways.window(channel).isPresent())
                .map(Ways::code)
                .toArray(String[]::new);
        if (windowed.length == 0) {
            return;
        }
        jdbc.sql("""
                        insert into delivery.heard as h (workspace_id, contact_id, sender_id, at)
                        select :workspace, r.contact_id, r.sender_id, max(r.at)
                        from unnest(:contacts::bigint[], :senders::bigint[], :ats::timestamptz[])
                            r(contact_id, sender_id, at)
                        join channel.sender s on s.workspace_id = :workspace and s.id = r.sender_id
                            and s.channel = any(:windowed)
                        group by r.contact_id, r.sender_id order by r.contact_id, r.sender_id
                        on conflict (workspace_id, contact_id, sender_id)
                            do update set at = greatest(h.at, excluded.at)
                        """)
                .param("workspace", workspace.value())
                .param("contacts", contacts(replies))
                .param(
                        "senders",
                        replies.stream().map(reply -> reply.sender.value()).toArray(Long[]::new))
                .param("ats", times(replies))
                .param("windowed", windowed)
                .update();
    }

    /**
     * SQL for the id of the campaign that a contact's answer is credited to; null where there is none.
     *
     * @param workspace and {@code contact} and {@code at}: expressions for the ids, and for when it was written
     */
    public static String creditedCampaign(String workspace, String contact, String at) {
        return "(select origin_id from (%s) credited)".formatted(CREDITED.formatted(workspace, contact, at));
    }

    /** A contact opted out: credits it to the last campaign message of the last three days, once. */
    @Transactional
    void creditOptOut(WorkspaceId workspace, ContactId contact, Instant at) {
        mark("opted_out_at", workspace, new Long[] {contact.value()}, new Timestamp[] {Timestamp.from(at)});
    }

    private void mark(String column, WorkspaceId workspace, Long[] contacts, Timestamp[] times) {
        var origins = jdbc.sql("""
                        with credited as (
                            select last.id, min(r.at) as at
                            from unnest(:contacts::bigint[], :ats::timestamptz[]) r(contact_id, at)
                            cross join lateral (%2$s) last
                            group by last.id
                        ), locked as (
                            select m.id, c.at from delivery.message m join credited c on c.id = m.id
                            where m.workspace_id = :workspace and m.%1$s is null
                            order by m.id for no key update of m
                        )
                        update delivery.message m set %1$s = l.at
                        from locked l where m.id = l.id and m.workspace_id = :workspace
                        returning m.origin_kind, m.origin_id, m.step
                        """.formatted(column, CREDITED.formatted(":workspace", "r.contact_id", "r.at")))
                .param("workspace", workspace.value())
                .param("contacts", contacts)
                .param("ats", times)
                .query((row, _) -> new MessagesMoved.Of(
                        workspace,
                        new Origin(
                                Origin.Kind.of(row.getString("origin_kind")),
                                row.getLong("origin_id"),
                                row.getInt("step"))))
                .set();
        if (!origins.isEmpty()) {
            events.publishEvent(new MessagesMoved(origins));
        }
    }

    private static Long[] contacts(List<Reply> replies) {
        return replies.stream().map(reply -> reply.contact.value()).toArray(Long[]::new);
    }

    private static Timestamp[] times(List<Reply> replies) {
        return replies.stream().map(reply -> Timestamp.from(reply.at)).toArray(Timestamp[]::new);
    }
}

package io.sendwell.delivery;

import io.sendwell.contact.ContactMerged;
import java.sql.Timestamp;
import java.time.InstantSource;
import java.util.Set;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * When two contacts become one, so do their messages. Where both have one of the same step of an origin, the person gets
 * at most one: what is queued besides is skipped, and the first contact's stays with its tombstone, so that an origin
 * keeps as many messages as it had recipients. The messages of all tombstones of a person count as the person's.
 */
@Component
class MergedContacts {

    private static final String SKIP = """
            with person as (
                select id from contact.contact
                where workspace_id = :workspace and (id = :into or merged_into = :into)
            ), messages as (
                select m.id, m.status, m.contact_id,
                       bool_or(m.status in ('sending', 'uncertain', 'sent', 'delivered', 'read')) over step as served,
                       bool_or(m.contact_id = :into) over step as stands
                from delivery.message m
                where m.workspace_id = :workspace and m.contact_id in (select id from person)
                  and m.origin_kind in ('campaign', 'confirmation')
                window step as (partition by m.origin_kind, m.origin_id, m.step)
            ), superfluous as (
                select id from messages
                where status = 'queued' and (served or stands and contact_id <> :into)
            )
            update delivery.message m set status = delivery.left_out(m.doubts),
                                reason = delivery.why_left_out(m.doubts, :reason), settled_at = :now
            from superfluous s
            where m.workspace_id = :workspace and m.id = s.id
              and m.status || '' = 'queued' -- not by the queue: statistics call it empty after a launch
            returning m.origin_kind, m.origin_id, m.step
            """;

    private static final String MOVE = """
            update delivery.message m set contact_id = :into
            where m.workspace_id = :workspace and m.contact_id = :from
              and not (m.origin_kind in ('campaign', 'confirmation') and exists (
                select from delivery.message t
                where t.workspace_id = :workspace and t.origin_kind = m.origin_kind and t.origin_id = m.origin_id
                  and t.step = m.step and t.contact_id = :into and t.origin_kind in ('campaign', 'confirmation')))
            """;

    /** The person talks to the sender that it last wrote to, under whichever number. */
    private static final String CORRESPOND = """
            with first as (
                delete from delivery.correspondence where workspace_id = :workspace and contact_id = :from
                returning sender_id, last_inbound_at
            )
            insert into delivery.correspondence as c (workspace_id, contact_id, sender_id, last_inbound_at)
            select :workspace, :into, sender_id, last_inbound_at from first
            on conflict (workspace_id, contact_id) do update
            set sender_id = case when excluded.last_inbound_at > coalesce(c.last_inbound_at, '-infinity')
                                 then excluded.sender_id else c.sender_id end,
                last_inbound_at = greatest(c.last_inbound_at, excluded.last_inbound_at)
            """;

    private static final String HEAR = """
            with first as (
                delete from delivery.heard where workspace_id = :workspace and contact_id = :from
                returning sender_id, at
            )
            insert into delivery.heard as h (workspace_id, contact_id, sender_id, at)
            select :workspace, :into, sender_id, at from first
            on conflict (workspace_id, contact_id, sender_id) do update set at = greatest(h.at, excluded.at)
            """;

    private final JdbcClient jdbc;
    private final Lanes lanes;
    private final InstantSource clock;
    private final ApplicationEventPublisher events;

    MergedContacts(JdbcClient jdbc, Lanes lanes, InstantSource clock, ApplicationEventPublisher events) {
        this.jdbc = jdbc;
        this.lanes = lanes;
        this.clock = clock;
        this.events = events;
    }

    @EventListener
    @Order(Fences.LOCKING_LANES)
    void on(ContactMerged event) {
        lanes.lock(event.workspace());
        var skipped = of(SKIP, event)
                .param("reason", Reason.CONTACT_MERGED.code())
                .param("now", Timestamp.from(clock.instant()))
                .query((row, _) -> new MessagesMoved.Of(
                        event.workspace(),
                        new Origin(
                                Origin.Kind.of(row.getString("origin_kind")),
                                row.getLong("origin_id"),
                                row.getInt("step"))))
                .list();
        of(MOVE, event).update();
        of(CORRESPOND, event).update();
        of(HEAR, event).update();
        events.publishEvent(new MessagesMoved(Set.copyOf(skipped)));
    }

    private JdbcClient.StatementSpec of(String sql, ContactMerged event) {
        return jdbc.sql(sql)
                .param("workspace", event.workspace().value())
                .param("from", event.from().value())
                .param("into", event.into().value());
    }
}

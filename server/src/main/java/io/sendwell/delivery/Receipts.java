package io.sendwell.delivery;

import io.sendwell.channel.IncomingEvent;
import io.sendwell.channel.IncomingEvent.ReceiptStatus;
import io.sendwell.contact.ContactId;
import io.sendwell.kernel.WorkspaceId;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Applies what channels say about our messages. Receipts come in any order, twice, or not at all: a message only moves
 * forward, and a failure counts only before it was delivered.
 */
@Component
public class Receipts {

    private final JdbcClient jdbc;
    private final Reactions reactions;
    private final ApplicationEventPublisher events;

    Receipts(JdbcClient jdbc, Reactions reactions, ApplicationEventPublisher events) {
        this.jdbc = jdbc;
        this.reactions = reactions;
        this.events = events;
    }

    /**
     * Applies receipts in one statement per kind; repeats and stragglers change nothing. Runs in the engine's scope.
     *
     * @return those whose message is not known to their session
     */
    @Transactional
    public List<IncomingEvent.Receipt> apply(List<IncomingEvent.Receipt> receipts) {
        var known = new TreeMap<Long, List<IncomingEvent.Receipt>>();
        var strangers = new ArrayList<IncomingEvent.Receipt>();
        for (var receipt : receipts) {
            MessageId.ofWireId(receipt.messageId())
                    .ifPresentOrElse(
                            id -> known.computeIfAbsent(id.value(), _ -> new ArrayList<>())
                                    .add(receipt),
                            () -> strangers.add(receipt));
        }
        var found = ofSession(known);
        known.forEach((id, those) -> {
            if (!found.contains(id)) {
                strangers.addAll(those);
            }
        });
        known.keySet().retainAll(found);
        lockLanesOfFailed(known);
        forward(known);
        known.forEach((id, those) -> those.stream()
                .filter(receipt -> receipt.status() == ReceiptStatus.FAILED)
                .findFirst()
                .ifPresent(receipt -> reactions.failedAfterwards(new MessageId(id), receipt)));
        events.publishEvent(new MessagesMoved(origins(known.keySet())));
        return strangers;
    }

    /** Those messages that were really sent through the session that now speaks of them. */
    private Set<Long> ofSession(Map<Long, List<IncomingEvent.Receipt>> known) {
        var ids = new ArrayList<Long>();
        var sessions = new ArrayList<String>();
        known.forEach((id, those) -> those.stream()
                .map(IncomingEvent.Receipt::sessionId)
                .distinct()
                .forEach(session -> {
                    ids.add(id);
                    sessions.add(session);
                }));
        return new HashSet<>(jdbc.sql("""
                        select m.id
                        from unnest(:ids::bigint[], :sessions::text[]) r(id, session)
                        join delivery.message m on m.id = r.id
                        join channel.sender s
                            on s.id = m.sender_id and s.workspace_id = m.workspace_id and s.session_id = r.session
                        """)
                .param("ids", ids.toArray(Long[]::new))
                .param("sessions", sessions.toArray(String[]::new))
                .query(Long.class)
                .list());
    }

    /** A failure may change its lane; lanes are locked before messages, by everybody. */
    private void lockLanesOfFailed(Map<Long, List<IncomingEvent.Receipt>> known) {
        var failed = known.entrySet().stream()
                .filter(one -> one.getValue().stream().anyMatch(receipt -> receipt.status() == ReceiptStatus.FAILED))
                .map(Map.Entry::getKey)
                .toArray(Long[]::new);
        if (failed.length > 0) {
            jdbc.sql("""
                            select 1 from delivery.lane
                            where sender_id in (select sender_id from delivery.message where id = any(:failed))
                            order by sender_id for no key update
                            """).param("failed", failed).query(Integer.class).list();
        }
    }

    /** Moves messages to the furthest state that was seen and tells who read; a later instant of a state changes nothing. */
    private void forward(Map<Long, List<IncomingEvent.Receipt>> known) {
        var ids = new ArrayList<Long>();
        var statuses = new ArrayList<String>();
        var instants = new ArrayList<Timestamp>();
        known.forEach((id, those) -> those.stream()
                .filter(receipt -> receipt.status() != ReceiptStatus.FAILED)
                .forEach(receipt -> {
                    ids.add(id);
                    statuses.add(receipt.status().name().toLowerCase(Locale.ROOT));
                    instants.add(Timestamp.from(receipt.at()));
                }));
        if (ids.isEmpty()) {
            return;
        }
        var readers = jdbc.sql("""
                        with seen as (
                            select id,
                                   min(at) filter (where status = 'sent') as sent_at,
                                   min(at) filter (where status = 'delivered') as delivered_at,
                                   min(at) filter (where status = 'read') as read_at
                            from unnest(:ids::bigint[], :statuses::text[], :instants::timestamptz[]) r(id, status, at)
                            group by id
                            order by id
                        ), moved as (
                            update delivery.message m
                            set status = case
                                    when seen.read_at is not null or m.status = 'read' then 'read'
                                    when seen.delivered_at is not null or m.status = 'delivered' then 'delivered'
                                    else 'sent' end,
                                sent_at = coalesce(m.sent_at, seen.sent_at, m.sending_at),
                                delivered_at = coalesce(m.delivered_at, seen.delivered_at, seen.read_at),
                                read_at = coalesce(m.read_at, seen.read_at),
                                settled_at = coalesce(m.settled_at, seen.sent_at, seen.delivered_at, seen.read_at),
                                reason = null
                            from seen
                            where m.id = seen.id
                              and (m.status in ('sending', 'uncertain')
                                or m.status = 'queued' and m.doubts > 0
                                or m.status = 'sent' and (seen.delivered_at is not null or seen.read_at is not null)
                                or m.status = 'delivered' and seen.read_at is not null)
                            returning m.workspace_id, m.contact_id, m.status
                        )
                        select workspace_id, contact_id from moved where status = 'read'
                        """)
                .param("ids", ids.toArray(Long[]::new))
                .param("statuses", statuses.toArray(String[]::new))
                .param("instants", instants.toArray(Timestamp[]::new))
                .query((row, _) -> new MessagesRead.Reader(
                        new WorkspaceId(row.getLong("workspace_id")), new ContactId(row.getLong("contact_id"))))
                .set();
        if (!readers.isEmpty()) {
            events.publishEvent(new MessagesRead(readers));
        }
    }

    private Set<MessagesMoved.Of> origins(Set<Long> ids) {
        return new HashSet<>(jdbc.sql("""
                        select distinct workspace_id, origin_kind, origin_id, step from delivery.message
                        where id = any(:ids)
                        """)
                .param("ids", ids.toArray(Long[]::new))
                .query((row, _) -> new MessagesMoved.Of(
                        new WorkspaceId(row.getLong("workspace_id")),
                        new Origin(
                                Origin.Kind.of(row.getString("origin_kind")),
                                row.getLong("origin_id"),
                                row.getInt("step"))))
                .list());
    }
}

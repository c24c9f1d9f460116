package io.sendwell.inbox.incoming;

import io.sendwell.channel.IncomingEvent;
import io.sendwell.channel.Sender;
import io.sendwell.channel.SenderId;
import io.sendwell.kernel.WorkspaceId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** What channels told us, each thing once, and whether its work is done. All in the engine's scope, in a transaction. */
@Repository
class InboundEvents {

    private static final JsonMapper JSON = new JsonMapper();

    private final JdbcClient jdbc;

    InboundEvents(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** An event whose work is to be done; unread, so that one that cannot be read fails in its own turn. */
    record Waiting(long id, WorkspaceId workspace, SenderId sender, String kind, String payload, int attempts) {
        IncomingEvent event() {
            Class<? extends IncomingEvent> type = switch (kind) {
                case "message" -> IncomingEvent.Message.class;
                case "preference" -> IncomingEvent.Preference.class;
                case "own_message" -> IncomingEvent.OwnMessage.class;
                default -> IncomingEvent.Receipt.class;
            };
            return JSON.readValue(payload, type);
        }
    }

    private record Key(long sender, String kind, String externalId, String status) {
        static Key of(Sender sender, IncomingEvent event) {
            return switch (event) {
                case IncomingEvent.Message message -> new Key(sender.id().value(), "message", message.id(), "");
                case IncomingEvent.OwnMessage own -> new Key(sender.id().value(), "own_message", own.id(), "");
                case IncomingEvent.Preference preference ->
                    new Key(sender.id().value(), "preference", preference.id(), "");
                case IncomingEvent.Receipt receipt ->
                    new Key(
                            sender.id().value(),
                            "receipt",
                            receipt.messageId(),
                            receipt.status().name().toLowerCase(Locale.ROOT));
            };
        }
    }

    /** Stores what was not known yet, in this order; answers just that. */
    List<Arrival> add(List<Arrival> arrivals, Instant now) {
        int size = arrivals.size();
        var workspaces = new Long[size];
        var senders = new Long[size];
        var kinds = new String[size];
        var ids = new String[size];
        var statuses = new String[size];
        var payloads = new String[size];
        for (int i = 0; i < size; i++) {
            var arrival = arrivals.get(i);
            var key = Key.of(arrival.sender(), arrival.event());
            workspaces[i] = arrival.sender().workspace().value();
            senders[i] = key.sender;
            kinds[i] = key.kind;
            ids[i] = key.externalId;
            statuses[i] = key.status;
            payloads[i] = JSON.writeValueAsString(arrival.event());
        }
        var added = new HashSet<>(jdbc.sql("""
                        insert into inbox.inbound_event
                            (workspace_id, sender_id, kind, external_id, status, payload, received_at, due_at)
                        select e.workspace_id, e.sender_id, e.kind, e.external_id, e.status, e.payload::jsonb, :now, :now
                          from unnest(:workspaces::bigint[], :senders::bigint[], :kinds::text[], :ids::text[],
                                      :statuses::text[], :payloads::text[]) with ordinality
                               as e (workspace_id, sender_id, kind, external_id, status, payload, place)
                         order by e.place
                        on conflict do nothing
                        returning sender_id, kind, external_id, status
                        """)
                .param("now", Timestamp.from(now))
                .param("workspaces", workspaces)
                .param("senders", senders)
                .param("kinds", kinds)
                .param("ids", ids)
                .param("statuses", statuses)
                .param("payloads", payloads)
                .query((row, n) -> new Key(
                        row.getLong("sender_id"),
                        row.getString("kind"),
                        row.getString("external_id"),
                        row.getString("status")))
                .list());
        // Each key once: of two with the same one in this very list the first was stored.
        return arrivals.stream()
                .filter(arrival -> added.remove(Key.of(arrival.sender(), arrival.event())))
                .toList();
    }

    /** Keeps what nobody can do anything with, for the operator to look at. */
    void setAside(String reason, String sessionId, String payload, Instant now) {
        jdbc.sql("""
                        insert into inbox.set_aside (reason, session_id, payload, received_at)
                        values (:reason, :session, :payload::jsonb, :now)
                        on conflict do nothing
                        """)
                .param("reason", reason)
                .param("session", sessionId)
                .param("payload", payload)
                .param("now", Timestamp.from(now))
                .update();
    }

    void setAside(String reason, IncomingEvent event, Instant now) {
        setAside(reason, event.sessionId(), JSON.writeValueAsString(event), now);
    }

    /** The oldest whose work is due, in the order of their arrival, locked until the end of the transaction. */
    List<Waiting> claim(Instant now, int most) {
        return jdbc.sql("""
                        select id, workspace_id, sender_id, kind, payload, attempts
                          from inbox.inbound_event
                         where due_at <= :now
                         order by id limit :most for update skip locked
                        """)
                .param("now", Timestamp.from(now))
                .param("most", most)
                .query(InboundEvents::waiting)
                .list();
    }

    /** This one, if its work is still to be done. */
    Optional<Waiting> claim(long id) {
        return jdbc.sql("""
                        select id, workspace_id, sender_id, kind, payload, attempts
                          from inbox.inbound_event
                         where id = :id and due_at is not null for update skip locked
                        """).param("id", id).query(InboundEvents::waiting).optional();
    }

    /** When the next work is due; empty when there is none. */
    Optional<Instant> nextDue() {
        return jdbc.sql("select min(due_at) as due_at from inbox.inbound_event where due_at is not null")
                .query((row, n) ->
                        Optional.ofNullable(row.getTimestamp("due_at")).map(Timestamp::toInstant))
                .single();
    }

    /** Their work is done: of what was said only the key remains. */
    void done(Collection<Long> ids) {
        jdbc.sql("""
                        update inbox.inbound_event
                           set payload = null, due_at = null, error = null, attempts = attempts + 1
                         where id = any(:ids)
                        """).param("ids", ids.toArray(Long[]::new)).update();
    }

    /** One more try at {@code again}; after {@code tries} of them they are set aside with error and payload. */
    void failed(Collection<Long> ids, String error, int tries, Instant again) {
        jdbc.sql("""
                        update inbox.inbound_event
                           set attempts = attempts + 1, error = :error,
                               due_at = case when attempts + 1 < :tries then :again::timestamptz end
                         where id = any(:ids)
                        """)
                .param("ids", ids.toArray(Long[]::new))
                .param("error", error)
                .param("tries", tries)
                .param("again", Timestamp.from(again))
                .update();
    }

    private static Waiting waiting(ResultSet row, int n) throws SQLException {
        return new Waiting(
                row.getLong("id"),
                new WorkspaceId(row.getLong("workspace_id")),
                new SenderId(row.getLong("sender_id")),
                row.getString("kind"),
                row.getString("payload"),
                row.getInt("attempts"));
    }
}

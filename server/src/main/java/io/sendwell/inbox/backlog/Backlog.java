package io.sendwell.inbox.backlog;

import io.sendwell.contact.ContactId;
import io.sendwell.kernel.Node;
import io.sendwell.kernel.WorkspaceId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The messages that are still to be thought about. Thinking may take seconds, so a task is claimed by a server and no
 * transaction is held meanwhile; what a server that is gone had claimed is free again. All in the engine's scope, in a
 * transaction.
 */
@Repository
public class Backlog {

    /** How often what others claimed is looked at: they may be gone. */
    private static final Duration LOOK = Duration.ofSeconds(5);

    private final JdbcClient jdbc;
    private final Node node;
    private final InstantSource clock;
    private final ApplicationEventPublisher events;

    Backlog(JdbcClient jdbc, Node node, InstantSource clock, ApplicationEventPublisher events) {
        this.jdbc = jdbc;
        this.node = node;
        this.clock = clock;
        this.events = events;
    }

    /**
     * The oldest of each workspace that are due become this server's. However long the backlogs are, it costs a few index
     * probes for each workspace that has one.
     *
     * @param each how many of a workspace at most
     * @param underWay what this server is thinking about: what it claimed besides, it has dropped
     * @param busy workspaces that have enough under way
     */
    List<Task> claim(Stage stage, Instant now, int each, int most, Collection<Long> underWay, Collection<Long> busy) {
        node.affirm();
        return jdbc.sql("""
                        with recursive waiting as (
                            select min(workspace_id) as workspace_id from inbox.backlog where stage = :stage
                            union all
                            select (select min(b.workspace_id) from inbox.backlog b
                                    where b.stage = :stage and b.workspace_id > w.workspace_id)
                            from waiting w where w.workspace_id is not null
                        ), free as (
                            select f.message_id from waiting w
                            cross join lateral (
                                select b.message_id from inbox.backlog b
                                where b.stage = :stage and b.workspace_id = w.workspace_id and b.due_at <= :now
                                  and (b.claimed_by is null or b.claimed_by = :node)
                                  and b.message_id <> all(:underWay)
                                order by b.message_id limit :each for update skip locked
                            ) f
                            where w.workspace_id <> all(:busy)
                            limit :most
                        ), claimed as (
                            update inbox.backlog b set claimed_by = :node from free f where b.message_id = f.message_id
                            returning b.message_id, b.tries
                        )
                        select m.workspace_id, m.id, m.conversation_id, c.contact_id, m.text, m.at, claimed.tries
                        from claimed
                        join inbox.incoming_message m on m.id = claimed.message_id
                        join inbox.conversation c on c.id = m.conversation_id
                        order by m.id
                        """)
                .param("stage", stage.code())
                .param("now", Timestamp.from(now))
                .param("node", node.number())
                .param("underWay", underWay.toArray(Long[]::new))
                .param("busy", busy.toArray(Long[]::new))
                .param("each", each)
                .param("most", most)
                .query((row, _) -> task(row))
                .list();
    }

    /** Frees what servers that are gone had claimed; whether there was anything. */
    boolean recover(Stage stage) {
        var gone =
                jdbc
                        .sql("""
                        select distinct claimed_by from inbox.backlog
                        where stage = :stage and claimed_by is not null and claimed_by <> :node
                        """)
                        .param("stage", stage.code())
                        .param("node", node.number())
                        .query(Long.class)
                        .list()
                        .stream()
                        .filter(node::isGone)
                        .toArray(Long[]::new);
        return gone.length > 0
                && jdbc.sql("update inbox.backlog set claimed_by = null where claimed_by = any(:gone)")
                                .param("gone", gone)
                                .update()
                        > 0;
    }

    /** When one is due that is to be tried again, or when to see whether another server still lives that has claimed some. */
    Optional<Instant> nextDue(Stage stage, Instant now) {
        return jdbc.sql("""
                        select least(
                            (select min(due_at) from inbox.backlog where stage = :stage and due_at > :now),
                            (select :look::timestamptz where exists (
                                select from inbox.backlog
                                where stage = :stage and claimed_by is not null and claimed_by <> :node)))
                        """)
                .param("stage", stage.code())
                .param("now", Timestamp.from(now))
                .param("node", node.number())
                .param("look", Timestamp.from(now.plus(LOOK)))
                .query((row, _) -> Optional.ofNullable(row.getTimestamp(1)).map(Timestamp::toInstant))
                .single();
    }

    /** This stage is done with, and there is none after it. */
    public void done(Collection<Long> messages) {
        jdbc.sql("delete from inbox.backlog where message_id = any(:messages)")
                .param("messages", messages.toArray(Long[]::new))
                .update();
    }

    /** They are understood and are to be answered. */
    public void toAnswer(Collection<Long> messages) {
        if (messages.isEmpty()) {
            return;
        }
        jdbc.sql("""
                        update inbox.backlog set stage = 'answer', due_at = :now, claimed_by = null, tries = 0
                        where message_id = any(:messages)
                        """)
                .param("now", Timestamp.from(clock.instant()))
                .param("messages", messages.toArray(Long[]::new))
                .update();
        events.publishEvent(new Stirred());
    }

    /** One more try at {@code again}; after {@code tries} of them it is given up. */
    void failed(long message, int tries, Instant again) {
        jdbc.sql("""
                        with again as (
                            update inbox.backlog set tries = tries + 1, due_at = :again, claimed_by = null
                            where message_id = :message and tries + 1 < :tries
                            returning message_id
                        )
                        delete from inbox.backlog
                        where message_id = :message and not exists (select from again)
                        """)
                .param("message", message)
                .param("tries", tries)
                .param("again", Timestamp.from(again))
                .update();
    }

    private static Task task(ResultSet row) throws SQLException {
        return new Task(
                new WorkspaceId(row.getLong("workspace_id")),
                row.getLong("id"),
                row.getLong("conversation_id"),
                new ContactId(row.getLong("contact_id")),
                row.getString("text"),
                row.getTimestamp("at").toInstant(),
                row.getInt("tries"));
    }
}

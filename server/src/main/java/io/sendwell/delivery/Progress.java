package io.sendwell.delivery;

import io.sendwell.kernel.WorkspaceId;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** How far an origin has come. Counts come from the tally: their cost does not grow with the messages. */
@Component
public class Progress {

    private final JdbcClient jdbc;

    Progress(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Messages by state; each counts once, so the states add up to all of them. */
    public record Counts(Map<MessageStatus, Long> byStatus, long replied, long optedOut) {
        public long of(MessageStatus status) {
            return byStatus.getOrDefault(status, 0L);
        }

        public long all() {
            return byStatus.values().stream().mapToLong(Long::longValue).sum();
        }

        /** Attempts on which the channel has not said no. */
        public long answered() {
            return of(MessageStatus.SENT)
                    + of(MessageStatus.DELIVERED)
                    + of(MessageStatus.READ)
                    + of(MessageStatus.UNCERTAIN);
        }

        public long open() {
            return of(MessageStatus.QUEUED) + of(MessageStatus.SENDING);
        }
    }

    @Transactional(readOnly = true)
    public Counts counts(WorkspaceId workspace, Origin origin) {
        var byStatus = new EnumMap<MessageStatus, Long>(MessageStatus.class);
        params(jdbc.sql("""
                        select t.status, sum(t.n)::bigint as n
                        from delivery.batch b join delivery.tally t on t.batch_id = b.id
                        where b.workspace_id = :workspace and b.origin_kind = :originKind and b.origin_id = :originId
                        group by t.status
                        """), workspace, origin).query(row -> {
            byStatus.put(MessageStatus.of(row.getString("status")), row.getLong("n"));
        });
        var departed = departed(workspace, origin);
        return new Counts(
                byStatus,
                countMarked("replied_at", workspace, origin) + departed.replied(),
                countMarked("opted_out_at", workspace, origin) + departed.optedOut());
    }

    /**
     * What the clean-up has taken of an origin. The counts by state have it still.
     *
     * @param settledBefore all messages that were settled before this may be gone; null where none are
     */
    public record Departed(
            long messages,
            long replied,
            long optedOut,
            @Nullable Instant settledBefore) {}

    @Transactional(readOnly = true)
    public Departed departed(WorkspaceId workspace, Origin origin) {
        return params(jdbc.sql("""
                        select coalesce(sum(d.messages), 0) as messages, coalesce(sum(d.replied), 0) as replied,
                               coalesce(sum(d.opted_out), 0) as opted_out, max(d.settled_before) as settled_before
                        from delivery.batch b join delivery.departed d on d.batch_id = b.id
                        where b.workspace_id = :workspace and b.origin_kind = :originKind and b.origin_id = :originId
                        """), workspace, origin)
                .query((row, _) -> {
                    @Nullable Timestamp before = row.getTimestamp("settled_before");
                    return new Departed(
                            row.getLong("messages"),
                            row.getLong("replied"),
                            row.getLong("opted_out"),
                            before == null ? null : before.toInstant());
                })
                .single();
    }

    /** The same for each step of an origin that has been launched. */
    @Transactional(readOnly = true)
    public Map<Integer, Counts> countsByStep(WorkspaceId workspace, Origin origin) {
        var byStep = new TreeMap<Integer, Map<MessageStatus, Long>>();
        params(jdbc.sql("""
                        select b.step, t.status, sum(t.n)::bigint as n
                        from delivery.batch b join delivery.tally t on t.batch_id = b.id
                        where b.workspace_id = :workspace and b.origin_kind = :originKind and b.origin_id = :originId
                        group by b.step, t.status
                        """), workspace, origin).query(row -> {
            byStep.computeIfAbsent(row.getInt("step"), _ -> new EnumMap<>(MessageStatus.class))
                    .put(MessageStatus.of(row.getString("status")), row.getLong("n"));
        });
        var replied = markedByStep("replied_at", "replied", workspace, origin);
        var optedOut = markedByStep("opted_out_at", "opted_out", workspace, origin);
        var counts = new TreeMap<Integer, Counts>();
        byStep.forEach((step, byStatus) -> counts.put(
                step, new Counts(byStatus, replied.getOrDefault(step, 0L), optedOut.getOrDefault(step, 0L))));
        return counts;
    }

    /** Which of these origins' messages still have something to happen to them. */
    @Transactional(readOnly = true)
    public Set<Long> open(Origin.Kind kind, Collection<Long> ids) {
        return Set.copyOf(jdbc.sql("""
                        select b.origin_id
                        from delivery.batch b join delivery.tally t on t.batch_id = b.id
                        where b.origin_kind = :kind and b.origin_id = any(:ids) and t.status in ('queued', 'sending')
                        group by b.origin_id having sum(t.n) > 0
                        """)
                .param("kind", kind.code())
                .param("ids", ids.toArray(Long[]::new))
                .query(Long.class)
                .list());
    }

    /** How many messages of these origins still have something to happen to them; those without any are left out. */
    @Transactional(readOnly = true)
    public Map<Long, Long> waiting(WorkspaceId workspace, Origin.Kind kind, Collection<Long> ids) {
        return jdbc
                .sql("""
                        select b.origin_id, sum(t.n)::bigint as n
                        from delivery.batch b join delivery.tally t on t.batch_id = b.id
                        where b.workspace_id = :workspace and b.origin_kind = :kind and b.origin_id = any(:ids)
                          and t.status in ('queued', 'sending')
                        group by b.origin_id having sum(t.n) > 0
                        """)
                .param("workspace", workspace.value())
                .param("kind", kind.code())
                .param("ids", ids.toArray(Long[]::new))
                .query((row, _) -> Map.entry(row.getLong("origin_id"), row.getLong("n")))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private long countMarked(String column, WorkspaceId workspace, Origin origin) {
        return params(jdbc.sql("""
                        select count(*) from delivery.message
                        where workspace_id = :workspace and origin_kind = :originKind and origin_id = :originId
                          and %s is not null
                        """.formatted(column)), workspace, origin)
                .query(Long.class)
                .single();
    }

    private Map<Integer, Long> markedByStep(String column, String departed, WorkspaceId workspace, Origin origin) {
        return params(jdbc.sql("""
                        select step, sum(n)::bigint as n from (
                            select step, count(*) as n from delivery.message
                            where workspace_id = :workspace and origin_kind = :originKind and origin_id = :originId
                              and %s is not null
                            group by step
                            union all
                            select b.step, d.%s
                            from delivery.batch b join delivery.departed d on d.batch_id = b.id
                            where b.workspace_id = :workspace and b.origin_kind = :originKind
                              and b.origin_id = :originId
                        ) marked group by step
                        """.formatted(column, departed)), workspace, origin)
                .query((row, _) -> Map.entry(row.getInt("step"), row.getLong("n")))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    static JdbcClient.StatementSpec params(JdbcClient.StatementSpec statement, WorkspaceId workspace, Origin origin) {
        return statement
                .param("workspace", workspace.value())
                .param("originKind", origin.kind().code())
                .param("originId", origin.id());
    }
}

package io.sendwell.delivery;

import io.sendwell.kernel.WorkspaceId;
import java.sql.Timestamp;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Takes single contacts' messages of an origin out of the queue: for good, or until they are released. */
@Component
class Withdrawals {

    private final JdbcClient jdbc;
    private final InstantSource clock;

    Withdrawals(JdbcClient jdbc, InstantSource clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** Skips what is queued; answers the origins and steps of which something was. */
    Set<MessagesMoved.Of> skip(Collection<Control.Recipient> recipients, Reason reason) {
        lockLanes(recipients);
        return about(recipients, jdbc.sql("""
                        with skipped as (
                            update delivery.message m set status = delivery.left_out(m.doubts),
                                reason = delivery.why_left_out(m.doubts, :reason), settled_at = :now
                            from %s
                            where %s and m.status = 'queued'
                            returning m.workspace_id, m.origin_kind, m.origin_id, m.step
                        )
                        select distinct workspace_id, origin_kind, origin_id, step from skipped
                        """.formatted(ASKED, THEIRS)))
                .param("reason", reason.code())
                .param("now", Timestamp.from(clock.instant()))
                .query((row, _) -> new MessagesMoved.Of(
                        new WorkspaceId(row.getLong("workspace_id")),
                        new Origin(
                                Origin.Kind.of(row.getString("origin_kind")),
                                row.getLong("origin_id"),
                                row.getInt("step"))))
                .set();
    }

    /** Keeps what is queued where it is; its turn never comes. */
    void hold(Collection<Control.Recipient> recipients) {
        lockLanes(recipients);
        about(recipients, jdbc.sql("""
                        update delivery.message m set due_at = 'infinity', reason = :reason
                        from %s
                        where %s and m.status = 'queued'
                        """.formatted(ASKED, THEIRS)))
                .param("reason", Reason.PAUSED.code())
                .update();
    }

    /** Lets go what was held. */
    void release(Collection<Control.Recipient> recipients) {
        about(recipients, jdbc.sql("""
                        update delivery.message m set due_at = :now, reason = null
                        from %s
                        where %s and m.status = 'queued' and m.due_at = 'infinity'
                        """.formatted(ASKED, THEIRS)))
                .param("now", Timestamp.from(clock.instant()))
                .update();
    }

    boolean noneSending(Collection<Control.Recipient> recipients) {
        return about(recipients, jdbc.sql("""
                        select not exists (select from %s, delivery.message m where %s and m.status = 'sending')
                        """.formatted(ASKED, THEIRS)))
                .query(Boolean.class)
                .single();
    }

    private static final String ASKED = """
            unnest(:workspaces::bigint[], :kinds::text[], :origins::bigint[], :contacts::bigint[])
                asked(workspace_id, origin_kind, origin_id, contact_id)""";

    private static final String THEIRS = """
            m.workspace_id = asked.workspace_id and m.contact_id = asked.contact_id
                and m.origin_kind = asked.origin_kind and m.origin_id = asked.origin_id""";

    /** Turns that are under way end before, and none begins until the commit. */
    private void lockLanes(Collection<Control.Recipient> recipients) {
        about(recipients, jdbc.sql("""
                        select sender_id from delivery.lane
                        where sender_id in (
                            select m.sender_id from %s, delivery.message m
                            where %s and m.status in ('queued', 'sending'))
                        order by sender_id
                        for no key update
                        """.formatted(ASKED, THEIRS)))
                .query(Long.class)
                .list();
    }

    private static JdbcClient.StatementSpec about(
            Collection<Control.Recipient> recipients, JdbcClient.StatementSpec statement) {
        return statement
                .param("workspaces", column(recipients, one -> one.workspace().value(), Long[]::new))
                .param("kinds", column(recipients, one -> one.origin().kind().code(), String[]::new))
                .param("origins", column(recipients, one -> one.origin().id(), Long[]::new))
                .param("contacts", column(recipients, one -> one.contact().value(), Long[]::new));
    }

    private static <T extends @Nullable Object> T[] column(
            Collection<Control.Recipient> rows, Function<Control.Recipient, T> value, IntFunction<T[]> array) {
        return rows.stream().map(value).toArray(array);
    }
}

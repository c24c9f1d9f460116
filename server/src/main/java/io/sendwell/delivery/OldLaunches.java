package io.sendwell.delivery;

import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Clearing;
import io.sendwell.workspace.Perishable;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Of launches that are over: who was left out of them, name by name; then the batches that never had a message. Batches
 * that had some stay, for the figures hang on them.
 */
@Component
@Order(2)
class OldLaunches implements Perishable {

    private final JdbcClient jdbc;

    OldLaunches(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public String what() {
        return "exclusions and empty batches";
    }

    @Override
    public Clearing clearing(WorkspaceId workspace, Instant now, Duration kept) {
        var before = Timestamp.from(now.minus(kept));
        return most -> {
            int exclusions = clear(EXCLUSIONS, workspace, before, most);
            return exclusions > 0 ? exclusions : clear(EMPTY_BATCHES, workspace, before, most);
        };
    }

    private static final String EXCLUSIONS = """
            with over as materialized (
                select origin_kind, origin_id from delivery.batch where workspace_id = :workspace
                group by origin_kind, origin_id
                having max(created_at) < :before and bool_and(state in ('closed', 'stopped'))
            ), leaving as (
                select e.origin_kind, e.origin_id, e.contact_id
                from over o join delivery.exclusion e
                    on e.workspace_id = :workspace and e.origin_kind = o.origin_kind and e.origin_id = o.origin_id
                limit :most
            )
            delete from delivery.exclusion e using leaving l
            where e.workspace_id = :workspace and e.origin_kind = l.origin_kind and e.origin_id = l.origin_id
              and e.contact_id = l.contact_id
            """;

    private static final String EMPTY_BATCHES = """
            delete from delivery.batch where workspace_id = :workspace and id in (
                select b.id from delivery.batch b
                where b.workspace_id = :workspace and b.state in ('closed', 'stopped') and b.created_at < :before
                  and not exists (select from delivery.tally t where t.batch_id = b.id)
                limit :most)
            """;

    private int clear(String sql, WorkspaceId workspace, Timestamp before, int most) {
        return jdbc.sql(sql)
                .param("workspace", workspace.value())
                .param("before", before)
                .param("most", most)
                .update();
    }
}

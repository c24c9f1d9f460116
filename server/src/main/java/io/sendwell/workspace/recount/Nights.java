package io.sendwell.workspace.recount;

import io.sendwell.kernel.WorkspaceId;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** When figures are next counted anew, and what was found when they last were. */
@Repository
class Nights {

    private final JdbcClient jdbc;
    private final JsonMapper json;

    Nights(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /**
     * The workspaces whose time has come and that no other server has taken. These are planned anew, as are those that have
     * no plan yet.
     */
    @Transactional
    List<WorkspaceId> take(Instant now, Function<WorkspaceId, Instant> again) {
        record Due(WorkspaceId workspace, boolean isPlanned) {}
        var due = jdbc.sql("""
                        select id, recount_at from workspace.workspace
                        where recount_at <= :now or recount_at is null
                        order by id for no key update skip locked
                        """)
                .param("now", Timestamp.from(now))
                .query((row, _) -> new Due(new WorkspaceId(row.getLong("id")), row.getTimestamp("recount_at") != null))
                .list();
        for (var one : due) {
            jdbc.sql("update workspace.workspace set recount_at = :at where id = :workspace")
                    .param("at", Timestamp.from(again.apply(one.workspace())))
                    .param("workspace", one.workspace().value())
                    .update();
        }
        return due.stream().filter(Due::isPlanned).map(Due::workspace).toList();
    }

    /** When the next one is to be looked at. */
    @Transactional(readOnly = true)
    Optional<Instant> next() {
        return jdbc.sql("select min(recount_at) from workspace.workspace")
                .query((row, _) -> Optional.ofNullable(row.getTimestamp(1)).map(Timestamp::toInstant))
                .single();
    }

    @Transactional
    void keep(Finding finding, Instant now) {
        jdbc.sql("""
                        insert into workspace.recount (workspace_id, at, differences, parts, examples)
                        values (:workspace, :now, :differences, :parts::jsonb, :examples::jsonb)
                        """)
                .param("workspace", finding.workspace().value())
                .param("now", Timestamp.from(now))
                .param("differences", finding.differences())
                .param("parts", json.writeValueAsString(finding.parts()))
                .param(
                        "examples",
                        json.writeValueAsString(
                                finding.examples().stream().map(json::readTree).toList()))
                .update();
    }
}

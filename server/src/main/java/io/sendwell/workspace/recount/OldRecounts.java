package io.sendwell.workspace.recount;

import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Clearing;
import io.sendwell.workspace.Perishable;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What recounts found is kept as long as what it was about. */
@Component
class OldRecounts implements Perishable {

    private final JdbcClient jdbc;

    OldRecounts(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public String what() {
        return "recounts of figures";
    }

    @Override
    public Clearing clearing(WorkspaceId workspace, Instant now, Duration kept) {
        return most -> jdbc.sql("""
                        delete from workspace.recount where workspace_id = :workspace and id in (
                            select id from workspace.recount
                            where workspace_id = :workspace and at < :before order by id limit :most)
                        """)
                .param("workspace", workspace.value())
                .param("before", Timestamp.from(now.minus(kept)))
                .param("most", most)
                .update();
    }
}

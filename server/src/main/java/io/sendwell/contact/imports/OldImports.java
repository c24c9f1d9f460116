package io.sendwell.contact.imports;

import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Clearing;
import io.sendwell.workspace.Perishable;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The rows that imports refused leave; what became of the others is still counted. Uploads went when they were read. */
@Component
class OldImports implements Perishable {

    private final JdbcClient jdbc;

    OldImports(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public String what() {
        return "rejected rows of imports";
    }

    @Override
    public Clearing clearing(WorkspaceId workspace, Instant now, Duration kept) {
        return most -> jdbc.sql("""
                        with leaving as (
                            select r.import_id, r.row_number
                            from contact.import i
                            join contact.import_rejection r on r.workspace_id = i.workspace_id and r.import_id = i.id
                            where i.workspace_id = :workspace and i.created_at < :before
                              and i.status in ('completed', 'failed')
                            limit :most
                        )
                        delete from contact.import_rejection r using leaving l
                        where r.workspace_id = :workspace and r.import_id = l.import_id and r.row_number = l.row_number
                        """)
                .param("workspace", workspace.value())
                .param("before", Timestamp.from(now.minus(kept)))
                .param("most", most)
                .update();
    }
}

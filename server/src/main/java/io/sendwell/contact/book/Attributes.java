package io.sendwell.contact.book;

import io.sendwell.kernel.WorkspaceId;
import java.util.Collection;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The names of attributes that some contact of a workspace has or had: kept at each write, for nobody reads a million rows to know them. */
@Repository
public class Attributes {

    private final JdbcClient jdbc;

    Attributes(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** In alphabetical order. */
    public List<String> known(WorkspaceId workspace) {
        return jdbc.sql("select name from contact.attribute where workspace_id = :workspace order by name")
                .param("workspace", workspace.value())
                .query((row, n) -> row.getString("name"))
                .list();
    }

    /** Messages may mention these from now on. */
    public void remember(WorkspaceId workspace, Collection<String> names) {
        if (!names.isEmpty()) {
            jdbc.sql("""
                            insert into contact.attribute (workspace_id, name)
                            select :workspace, wanted.name from unnest(:names) as wanted(name) order by wanted.name
                            on conflict do nothing
                            """)
                    .param("workspace", workspace.value())
                    .param("names", names.toArray(String[]::new))
                    .update();
        }
    }
}

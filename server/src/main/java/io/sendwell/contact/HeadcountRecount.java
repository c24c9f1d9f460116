package io.sendwell.contact;

import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Recountable;
import io.sendwell.workspace.Recounted;
import java.util.Collection;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Holds how many contacts there are said to be against the contacts. */
@Repository
class HeadcountRecount implements Recountable {

    private static final String COMPARED = """
            with compared as (
                select workspace_id, coalesce(c.n, 0) as counted, coalesce(k.n, 0) <> coalesce(c.n, 0) as differs,
                       jsonb_build_object('figures', 'headcount', 'kept', coalesce(k.n, 0),
                           'counted', coalesce(c.n, 0)) as place
                from (select workspace_id, count(*) as n from contact.contact
                      where workspace_id = any(:workspaces) and erased_at is null group by 1) c
                full join (select workspace_id, sum(n) as n from contact.headcount
                           where workspace_id = any(:workspaces) group by 1) k using (workspace_id)
            )
            """ + Recounted.OF_COMPARED;

    private final JdbcClient jdbc;

    HeadcountRecount(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public String what() {
        return "contacts";
    }

    @Override
    @Transactional(readOnly = true)
    public List<Recounted> recount(Collection<WorkspaceId> workspaces) {
        return Recounted.by(jdbc.sql(COMPARED), workspaces);
    }
}

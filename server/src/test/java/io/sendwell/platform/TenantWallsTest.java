package io.sendwell.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestServer;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Tenancy;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** The second wall: whatever a query forgets, PostgreSQL shows no other workspace's rows. */
class TenantWallsTest {

    /** Tables that belong to no workspace, each for the reason beside it. */
    private static final Set<String> OF_THE_HOUSE = Set.of(
            "workspace.workspace", // is the workspace; its own id is walled
            "workspace.house", // one row about the installation
            "platform.scheduled_tasks", // db-scheduler's
            "platform.clock", // one clock for the whole server
            "gateway.session_lease", // the gateway's: sessions, whose workspaces only the server knows,
            "gateway.session_key", // behind a role of its own
            "gateway.sent_message",
            "gateway.received_message",
            "gateway.event",
            "inbox.set_aside"); // what came for a session that no workspace has

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private record Table(String name, boolean ofWorkspace, boolean walled, int policies) {}

    @Test
    void every_table_of_a_workspace_is_walled_and_every_other_one_is_known() {
        for (var table : tables()) {
            if (table.ofWorkspace()) {
                assertThat(table.walled())
                        .as(table.name() + " has row-level security, forced")
                        .isTrue();
                assertThat(table.policies())
                        .as(table.name() + " has both policies")
                        .isEqualTo(2);
            } else if (!table.name().endsWith(".migration_history")) {
                assertThat(OF_THE_HOUSE).contains(table.name());
            }
        }
    }

    @Test
    void outside_of_any_workspace_nothing_is_seen() {
        assertThat(members()).isZero();
        assertThat(Tenancy.<Long>inWorkspace(new WorkspaceId(1), TenantWallsTest::members))
                .isPositive();
        assertThat(Tenancy.<Long>inWorkspace(new WorkspaceId(999), TenantWallsTest::members))
                .isZero();
        assertThat(Tenancy.<Long>asEngine(TenantWallsTest::members)).isPositive();
    }

    private static long members() {
        return server.bean(TransactionTemplate.class)
                .execute(status -> jdbc().sql("select count(*) from workspace.member")
                        .query(Long.class)
                        .single());
    }

    private static List<Table> tables() {
        return jdbc().sql("""
                select n.nspname || '.' || c.relname as name,
                       exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'workspace_id'
                                and not a.attisdropped) as of_workspace,
                       c.relrowsecurity and c.relforcerowsecurity as walled,
                       (select count(*) from pg_policy p where p.polrelid = c.oid
                         and p.polname in ('of_workspace', 'of_engine')) as policies
                from pg_class c join pg_namespace n on n.oid = c.relnamespace
                where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema')
                order by 1
                """)
                .query((row, number) -> new Table(
                        row.getString("name"),
                        row.getBoolean("of_workspace"),
                        row.getBoolean("walled"),
                        row.getInt("policies")))
                .list();
    }

    private static JdbcClient jdbc() {
        return server.bean(JdbcClient.class);
    }
}

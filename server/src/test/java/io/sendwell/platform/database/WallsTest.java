package io.sendwell.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sendwell.TestServer;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Tenancy;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The second wall: whatever a query forgets, PostgreSQL keeps the workspaces apart. */
class WallsTest {

    private static final WorkspaceId ONE = new WorkspaceId(1);
    private static final WorkspaceId TWO = new WorkspaceId(2);

    private static TestServer server;
    private static JdbcClient jdbc;
    private static TransactionTemplate transaction;

    @BeforeAll
    static void open() throws SQLException {
        server = TestServer.start();
        jdbc = server.bean(JdbcClient.class);
        transaction = new TransactionTemplate(server.bean(PlatformTransactionManager.class));
        asOwner("create table contact.secret (id int primary key, workspace_id bigint not null, text text)");
        asOwner("call platform.tenant_table('contact.secret')");
    }

    @AfterAll
    static void close() {
        server.close();
    }

    @BeforeEach
    void fill() throws SQLException {
        asOwner("truncate contact.secret");
        Tenancy.asEngine(() -> update("insert into contact.secret values (1, 1, 'one''s'), (2, 2, 'two''s')"));
    }

    @Test
    void a_workspace_sees_its_own_rows_and_no_others() {
        assertThat(Tenancy.inWorkspace(ONE, WallsTest::texts)).containsExactly("one's");
        assertThat(Tenancy.inWorkspace(TWO, WallsTest::texts)).containsExactly("two's");
    }

    @Test
    void a_workspace_can_neither_change_nor_delete_the_rows_of_another() {
        assertThat(Tenancy.inWorkspace(ONE, () -> update("update contact.secret set text = 'stolen' where id = 2")))
                .isZero();
        assertThat(Tenancy.inWorkspace(ONE, () -> update("delete from contact.secret where id = 2")))
                .isZero();
        assertThat(Tenancy.asEngine(WallsTest::texts)).containsExactly("one's", "two's");
    }

    @Test
    void a_workspace_can_neither_add_a_row_to_another_nor_move_one_there() {
        assertThatThrownBy(() -> Tenancy.inWorkspace(ONE, () -> update("insert into contact.secret values (3, 2, '')")))
                .isInstanceOf(DataAccessException.class)
                .hasStackTraceContaining("row-level security");
        assertThatThrownBy(() -> Tenancy.inWorkspace(ONE, () -> update("update contact.secret set workspace_id = 2")))
                .isInstanceOf(DataAccessException.class)
                .hasStackTraceContaining("row-level security");
    }

    @Test
    void without_a_scope_nothing_is_seen_and_nothing_written() {
        assertThat(texts()).isEmpty();
        assertThat(update("update contact.secret set text = 'stolen'")).isZero();
        assertThatThrownBy(() -> update("insert into contact.secret values (3, 1, '')"))
                .isInstanceOf(DataAccessException.class);
    }

    @Test
    void the_engine_serves_all_workspaces() {
        assertThat(Tenancy.asEngine(WallsTest::texts)).containsExactly("one's", "two's");
        assertThat(Tenancy.asEngine(() -> update("update contact.secret set text = 'seen'")))
                .isEqualTo(2);
    }

    @Test
    void a_scope_ends_with_its_transaction_also_where_that_fails() {
        assertThatThrownBy(() -> Tenancy.inWorkspace(ONE, () -> update("this is no sql")))
                .isInstanceOf(DataAccessException.class);
        for (int everyConnection = 0; everyConnection < 40; everyConnection++) {
            assertThat(texts()).isEmpty();
        }
    }

    @Test
    void every_table_with_a_workspace_has_its_wall() {
        var open = Tenancy.asEngine(
                () -> inTransaction(() -> jdbc.sql("""
                select attrelid::regclass::text from pg_attribute
                join pg_class on pg_class.oid = attrelid
                where attname = 'workspace_id' and relkind in ('r', 'p')
                  and (not relrowsecurity or not relforcerowsecurity
                    or (select count(*) from pg_policy where polrelid = attrelid) <> 2)
                """).query(String.class).list()));
        assertThat(open).isEmpty();
    }

    @Test
    void a_connection_that_cannot_enter_is_given_back_clean() throws SQLException {
        try (var connection = DriverManager.getConnection(
                database().url(), database().user(), database().password())) {
            var pool = new SingleConnectionDataSource(connection, true);
            var manager = new TenantTransactionManager(pool);
            execute(pool, "create role nobody_at_all");
            execute(pool, "set session authorization nobody_at_all");

            assertThatThrownBy(() -> Tenancy.inWorkspace(
                            ONE, () -> new TransactionTemplate(manager).execute(status -> "entered")))
                    .isInstanceOf(CannotCreateTransactionException.class);

            assertThat(TransactionSynchronizationManager.hasResource(pool)).isFalse();
            assertThat(connection.getAutoCommit()).isTrue();
            execute(pool, "reset session authorization");
            execute(pool, "drop role nobody_at_all");
        }
    }

    private static List<String> texts() {
        return inTransaction(() -> jdbc.sql("select text from contact.secret order by id")
                .query(String.class)
                .list());
    }

    private static int update(String sql) {
        return inTransaction(() -> jdbc.sql(sql).update());
    }

    private static <T> T inTransaction(Supplier<T> work) {
        var result = new AtomicReference<T>();
        transaction.executeWithoutResult(status -> result.set(work.get()));
        return result.get();
    }

    private static DatabaseAddress database() {
        return server.bean(DatabaseAddress.class);
    }

    private static void asOwner(String sql) throws SQLException {
        var owner = database();
        try (var connection = DriverManager.getConnection(owner.url(), owner.user(), owner.password());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void execute(DataSource source, String sql) {
        JdbcClient.create(source).sql(sql).update();
    }
}

package io.sendwell.platform.database;

import io.sendwell.workspace.Tenancy;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Carries the {@link Tenancy} scope of the thread into each transaction it begins: as PostgreSQL role, and as the
 * setting that the row-level policies read. Both end with the transaction.
 */
class TenantTransactionManager extends JdbcTransactionManager {

    private static final String ENTER = "select set_config('role', ?, true), set_config('sendwell.workspace', ?, true)";

    TenantTransactionManager(DataSource dataSource) {
        super(dataSource);
    }

    @Override
    protected void doBegin(Object transaction, TransactionDefinition definition) {
        super.doBegin(transaction, definition);
        var scope = Tenancy.scope();
        if (scope.isEmpty()) {
            return;
        }
        try {
            switch (scope.get()) {
                case Tenancy.Scope.Workspace(var id) -> enter("sendwell_app", Long.toString(id.value()));
                case Tenancy.Scope.Engine() -> enter("sendwell_engine", "");
            }
        } catch (SQLException e) {
            giveBack(transaction);
            throw new CannotCreateTransactionException("Could not enter the workspace of this transaction", e);
        }
    }

    private void enter(String role, String workspace) throws SQLException {
        try (var statement = connection().prepareStatement(ENTER)) {
            statement.setString(1, role);
            statement.setString(2, workspace);
            statement.execute();
        }
    }

    /** The caller knows of no transaction yet and will not end it: whatever was begun is undone here. */
    private void giveBack(Object transaction) {
        try {
            connection().rollback();
        } catch (SQLException broken) {
            logger.debug("The connection that could not enter is broken; the pool drops it", broken);
        }
        doCleanupAfterCompletion(transaction);
    }

    private Connection connection() {
        var holder = (ConnectionHolder) TransactionSynchronizationManager.getResource(obtainDataSource());
        if (holder == null) {
            throw new IllegalStateException("A transaction began without a connection");
        }
        return holder.getConnection();
    }
}

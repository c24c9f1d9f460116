package io.sendwell.platform.database;

import io.sendwell.channel.GatewayLogin;
import io.sendwell.workspace.Vault;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Base64;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.util.PasswordUtil;

/**
 * The role of the gateway. Its password follows from the secret key, so that all servers of a database know it and it is
 * kept nowhere; its name from the database, because the roles of a PostgreSQL are common to all of its databases.
 */
class GatewayRole implements GatewayLogin {

    private static final String INSUFFICIENT_PRIVILEGE = "42501";

    private final DatabaseAddress database;
    private final @Nullable String given;
    private final Vault vault;

    /** @param given the login that an operator has made for it; null or blank = we make one */
    GatewayRole(DatabaseAddress database, @Nullable String given, Vault vault) {
        this.database = database;
        this.given = given == null || given.isBlank() ? null : given.strip();
        this.vault = vault;
    }

    @Override
    public String address() {
        try (var connection = DriverManager.getConnection(database.url(), database.user(), database.password())) {
            if (given != null) {
                open(connection, userOf(given));
                return given;
            }
            var role = "sendwell_gateway_" + one(connection, """
                    select oid from pg_database where datname = current_database()
                    """);
            var password = Base64.getUrlEncoder().withoutPadding().encodeToString(vault.derive("gateway/database"));
            make(connection, role, password);
            open(connection, role);
            return address(role, password);
        } catch (SQLException e) {
            throw new IllegalStateException(
                    INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())
                            ? "the login role of the server may not create one for the gateway: make one and name it in"
                                    + " SENDWELL_GATEWAY_DATABASE_URL (docs/operations.md)"
                            : "the role of the gateway could not be prepared: " + e.getSQLState(),
                    e);
        }
    }

    private static String userOf(String address) {
        var user = DatabaseAddress.parse(address, null, null).user();
        if (user == null) {
            throw new IllegalStateException("SENDWELL_GATEWAY_DATABASE_URL names no user");
        }
        return user;
    }

    /** The server gets the password hashed, as its log may quote the statement. */
    private static void make(Connection connection, String role, String password) throws SQLException {
        var exists = one(connection, "select count(*) from pg_roles where rolname = '%s'".formatted(role))
                .equals("1");
        execute(
                connection,
                "%s role %s login password '%s'"
                        .formatted(
                                exists ? "alter" : "create",
                                role,
                                PasswordUtil.encodePassword(role, password.toCharArray(), "scram-sha-256")));
    }

    private static void open(Connection connection, String role) throws SQLException {
        var quoted = '"' + role.replace("\"", "\"\"") + '"';
        execute(connection, "grant usage on schema gateway to " + quoted);
        execute(connection, "grant select, insert, update, delete on all tables in schema gateway to " + quoted);
        execute(connection, "grant usage, select on all sequences in schema gateway to " + quoted);
        execute(connection, "revoke all on gateway.migration_history from " + quoted);
    }

    private String address(String role, String password) {
        var parts = Driver.parseURL(database.url(), new Properties());
        if (parts == null) {
            throw new IllegalStateException("the address of the database cannot be read");
        }
        var host = parts.getProperty("PGHOST", "localhost").split(",", 2)[0];
        var port = parts.getProperty("PGPORT", "5432").split(",", 2)[0];
        var sslMode = parts.getProperty("sslmode");
        return "postgres://%s:%s@%s:%s/%s%s"
                .formatted(
                        role,
                        password,
                        host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host,
                        port,
                        URLEncoder.encode(parts.getProperty("PGDBNAME", "postgres"), StandardCharsets.UTF_8),
                        sslMode == null ? "" : "?sslmode=" + sslMode);
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String one(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            return rows.next() ? rows.getString(1) : "";
        }
    }
}

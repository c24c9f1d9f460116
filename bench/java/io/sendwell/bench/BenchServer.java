package io.sendwell.bench;

import io.sendwell.Sendwell;
import io.sendwell.channel.Channel;
import io.sendwell.channel.Outcome;
import io.sendwell.channel.Outgoing;
import io.sendwell.channel.Transport;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.platform.postgres.EmbeddedPostgres;
import io.sendwell.workspace.Tenancy;
import io.sendwell.workspace.Vault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The real server with the embedded PostgreSQL (durable commits) in a temporary folder; only the transport is another
 * one: it takes every message after a given latency.
 */
final class BenchServer implements AutoCloseable {

    static final long WORKSPACE = 1;

    /** Signs what comes to the webhooks, Meta's too. */
    static final String WEBHOOK_SECRET = "bench-secret-of-the-webhook";

    private static volatile Duration latency = Duration.ZERO;
    private static volatile Consumer<Outgoing> watcher = _ -> {};

    private final Path data;
    private final ConfigurableApplicationContext context;
    private final TransactionTemplate transaction;
    private @Nullable Connection owner;

    private BenchServer(Path data, ConfigurableApplicationContext context) {
        this.data = data;
        this.context = context;
        this.transaction = new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
    }

    static BenchServer start() {
        try {
            var data = Files.createTempDirectory("sendwell-bench");
            var context = new SpringApplicationBuilder(Sendwell.class, Wire.class)
                    .run(
                            "--sendwell.data=" + data,
                            "--sendwell.profile=production", // no simulator
                            "--sendwell.admin.email=bench@example.com",
                            "--sendwell.admin.password=bench bench bench",
                            "--sendwell.webhook.secret=" + WEBHOOK_SECRET,
                            "--sendwell.meta.app-secret=" + WEBHOOK_SECRET,
                            "--server.port=0",
                            "--logging.level.root=error",
                            "--logging.level.io.sendwell=warn");
            return new BenchServer(data, context);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How long the wire takes for each message from now on. */
    static void latency(Duration each) {
        latency = each;
    }

    /** Told of each message as it is handed to the wire. */
    static void watch(Consumer<Outgoing> handedOver) {
        watcher = handedOver;
    }

    String address() {
        return "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port");
    }

    /** As other programs write it. */
    String databaseAddress() {
        var postgres = bean(EmbeddedPostgres.class);
        return postgres.url()
                .replace("jdbc:postgresql://", "postgresql://" + postgres.user() + ":" + postgres.password() + "@");
    }

    /** PostgreSQL's processes. */
    Stream<ProcessHandle> postgres() {
        var postmaster = ProcessHandle.of(countAsOwner("select pg_backend_pid()"))
                .flatMap(ProcessHandle::parent)
                .orElseThrow();
        return Stream.concat(Stream.of(postmaster), postmaster.descendants());
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /** Tells the modules what one of them would. */
    void publish(Object event) {
        context.publishEvent(event);
    }

    JdbcClient jdbc() {
        return bean(JdbcClient.class);
    }

    /** Runs {@code work} in one committed transaction of the engine's. */
    <T> T inTransaction(Supplier<T> work) {
        return Tenancy.asEngine(() -> transaction.execute(_ -> work.get()));
    }

    int update(String sql) {
        return inTransaction(() -> jdbc().sql(sql).update());
    }

    long count(String sql) {
        return inTransaction(() -> jdbc().sql(sql).query(Long.class).single());
    }

    /** Contacts who have agreed, with a number each and a name for most. */
    void contacts(int n) {
        update("""
                insert into contact.contact (id, workspace_id, first_name, consent_status, zone, created_at, updated_at)
                overriding system value
                select n, %d, case when n %% 10 > 0 then 'Ana' end, 'granted', 'America/New_York', now(), now()
                from generate_series(1, %d) n
                """.formatted(WORKSPACE, n));
        update("""
                insert into contact.phone (workspace_id, phone, phone_hash, contact_id)
                select %d, '+1' || (2000000000 + n), sha256(n::text::bytea), n from generate_series(1, %d) n
                """.formatted(WORKSPACE, n));
    }

    /** Senders 1 to n without caps and warm-up; gap in milliseconds. */
    void senders(int n, int gap) {
        update("""
                insert into channel.sender (workspace_id, name, channel, session_id, status, hourly_cap, daily_cap,
                    min_gap_ms, max_gap_ms, warmup_enabled, warmup_schedule, timezone, created_at)
                select %d, 'sender ' || n, 'simulator', 'bench-' || n, 'active', 100000000, 100000000, %d, %d, false,
                    '{}', 'UTC', now()
                from generate_series(1, %d) n
                """.formatted(WORKSPACE, gap, gap, n));
        update("""
                insert into delivery.lane (sender_id, workspace_id)
                select id, workspace_id from channel.sender where id not in (select sender_id from delivery.lane)
                """);
        update("update workspace.workspace set quiet_start = null, quiet_end = null");
    }

    /** Makes all senders numbers of the Cloud API, called as before. */
    void onCloudApi() {
        update("update channel.sender set channel = 'cloud_api', account = 'bench'");
        inTransaction(() -> jdbc().sql("select id from channel.sender").query(Long.class).list().stream()
                .mapToInt(id -> jdbc().sql("""
                                insert into channel.cloud_number
                                    (sender_id, workspace_id, phone_number_id, account, sealed, proven, throughput)
                                select id, workspace_id, session_id, account, :sealed, true, 80 from channel.sender
                                where id = :id
                                """)
                        .param("sealed", bean(Vault.class).seal(new WorkspaceId(WORKSPACE), "cloud_api/" + id, "{}"))
                        .param("id", id)
                        .update())
                .sum());
    }

    /** Runs statements as the owner of the database, each committed by itself; answers how long they took in seconds. */
    double asOwner(String... statements) {
        long start = System.nanoTime();
        try (var statement = owner().createStatement()) {
            for (var sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return (System.nanoTime() - start) / 1e9;
    }

    long countAsOwner(String sql) {
        try (var statement = owner().createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private Connection owner() throws SQLException {
        if (owner == null) {
            var postgres = bean(EmbeddedPostgres.class);
            owner = DriverManager.getConnection(postgres.url(), postgres.user(), postgres.password());
        }
        return owner;
    }

    @Override
    public void close() {
        try {
            owner().close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        context.close();
        try (var files = Files.walk(data)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stands in for a network that always answers. */
    @Configuration(proxyBeanMethods = false)
    static class Wire {
        @Bean
        Transport wire() {
            return new Transport() {
                @Override
                public Channel channel() {
                    return Channel.SIMULATOR;
                }

                @Override
                public Outcome send(Outgoing message) {
                    watcher.accept(message);
                    if (latency.isPositive()) {
                        try {
                            Thread.sleep(latency);
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                            return new Outcome.Uncertain("interrupted");
                        }
                    }
                    return new Outcome.Sent();
                }
            };
        }
    }
}

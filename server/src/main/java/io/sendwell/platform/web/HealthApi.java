package io.sendwell.platform.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.security.SecurityRequirements;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Tells a load balancer, within a second, whether this server can do its work. */
@RestController
class HealthApi {

    private static final int ANSWER_WITHIN_MS = 1000;

    private static final Logger log = LoggerFactory.getLogger(HealthApi.class);

    private final DataSource database;
    private final AtomicReference<@Nullable CompletableFuture<Boolean>> asking = new AtomicReference<>();

    HealthApi(DataSource database) {
        this.database = database;
    }

    /** Each is {@code up} or {@code down}. */
    record Health(String status, String database) {}

    @Operation(summary = "Whether the server and its database answer")
    @ApiResponse(responseCode = "200", description = "Both do")
    @ApiResponse(responseCode = "503", description = "The database does not answer")
    @SecurityRequirements
    @GetMapping("/api/v1/health")
    ResponseEntity<Health> health() {
        return databaseAnswers()
                ? ResponseEntity.ok(new Health("up", "up"))
                : ResponseEntity.status(503).body(new Health("down", "down"));
    }

    private boolean databaseAnswers() {
        try {
            return question().get(ANSWER_WITHIN_MS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** One question at a time, however many ask: a database that hangs is not asked by a growing crowd. */
    private CompletableFuture<Boolean> question() {
        var asked = new CompletableFuture<Boolean>();
        var running = asking.compareAndExchange(null, asked);
        if (running != null) {
            return running;
        }
        Thread.ofVirtual().name("health").start(() -> {
            try (var connection = database.getConnection()) {
                asked.complete(connection.isValid(1));
            } catch (SQLException e) {
                log.warn("The database does not answer; the health check says so", e);
            } finally {
                asked.complete(false);
                asking.set(null);
            }
        });
        return asked;
    }
}

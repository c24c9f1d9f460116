package io.sendwell.platform.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.TaskInstanceId;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.Schedules;
import io.sendwell.TestServer;
import io.sendwell.kernel.Node;
import io.sendwell.workspace.Tenancy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** db-scheduler on the house's clock, in the whole server, whose clock stands still. */
@Timeout(60)
class ScheduledWorkTest {

    /** What ran, for whom, and what time it was then. */
    record Run(String task, @Nullable Greeting greeting, Instant now) {}

    record Greeting(String name, Instant since) {}

    static class SomeTasks {

        @Bean
        BlockingQueue<Run> runs() {
            return new LinkedBlockingQueue<>();
        }

        @Bean
        Task<Greeting> greeting(BlockingQueue<Run> runs, InstantSource clock) {
            return Tasks.oneTime("greeting", Greeting.class)
                    .execute((instance, context) -> runs.add(new Run("greeting", instance.getData(), clock.instant())));
        }

        @Bean
        Task<Void> daily(BlockingQueue<Run> runs, InstantSource clock) {
            return Tasks.recurring("daily", Schedules.fixedDelay(Duration.ofDays(1)))
                    .execute((instance, context) -> runs.add(new Run("daily", null, clock.instant())));
        }

        /** Takes a second of real time. */
        @Bean
        Task<Void> slow(BlockingQueue<Run> runs, InstantSource clock) {
            return Tasks.oneTime("slow").execute((instance, context) -> {
                CompletableFuture.runAsync(() -> {}, CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS))
                        .join();
                runs.add(new Run("slow", null, clock.instant()));
            });
        }

        @Bean
        Task<Void> broken(BlockingQueue<Run> runs, InstantSource clock) {
            return Tasks.oneTime("broken")
                    .onFailure((failed, operations) ->
                            operations.reschedule(failed, failed.getTimeDone().plus(Duration.ofMinutes(5))))
                    .execute((instance, context) -> {
                        runs.add(new Run("broken", null, clock.instant()));
                        throw new IllegalStateException("as the test wants it");
                    });
        }
    }

    private static TestServer server;
    private static SchedulerClient scheduler;
    private static BlockingQueue<Run> runs;
    private Instant start;

    @BeforeAll
    @SuppressWarnings("unchecked")
    static void open() {
        server = TestServer.startWith(SomeTasks.class);
        scheduler = server.bean(SchedulerClient.class);
        runs = server.bean(BlockingQueue.class);
    }

    @AfterAll
    static void close() {
        server.close();
    }

    @BeforeEach
    void begin() {
        server.advance("PT1S");
        runs.clear();
        start = server.bean(InstantSource.class).instant();
    }

    @Test
    void moved_time_brings_every_execution_at_its_own_time() {
        var ann = new Greeting("Ann", start);
        var bob = new Greeting("Bob", start);
        plan("greeting", "ann", ann, Duration.ofHours(60));
        plan("greeting", "bob", bob, Duration.ofHours(1));

        server.advance("P3D");

        assertThat(runsOf("greeting"))
                .containsExactly(
                        new Run("greeting", bob, start.plus(Duration.ofHours(1))),
                        new Run("greeting", ann, start.plus(Duration.ofHours(60))));
        assertThat(all().stream().filter(run -> run.task().equals("daily"))).hasSize(3);
    }

    @Test
    void time_waits_for_what_takes_its_time() {
        plan("slow", "one", null, Duration.ofMinutes(1));
        plan("slow", "two", null, Duration.ofMinutes(2));

        var answer = server.advance("PT1H");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(runsOf("slow"))
                .containsExactly(
                        new Run("slow", null, start.plus(Duration.ofMinutes(1))),
                        new Run("slow", null, start.plus(Duration.ofMinutes(2))));
    }

    @Test
    void a_failing_task_is_tried_again_later_and_stops_nothing() {
        plan("broken", "one", null, Duration.ofMinutes(1));

        server.advance("PT12M");
        scheduler.cancel(TaskInstanceId.of("broken", "one"));

        assertThat(runsOf("broken").stream().map(Run::now))
                .containsExactly(
                        start.plus(Duration.ofMinutes(1)),
                        start.plus(Duration.ofMinutes(6)),
                        start.plus(Duration.ofMinutes(11)));
    }

    @Test
    void what_is_planned_for_now_runs_at_once_when_its_transaction_is_committed() throws InterruptedException {
        transaction()
                .executeWithoutResult(status -> plan("greeting", "now", new Greeting("Eve", start), Duration.ZERO));

        assertThat(runs.poll(10, TimeUnit.SECONDS)).isNotNull();
    }

    @Test
    void what_is_planned_in_a_transaction_that_fails_never_runs() {
        transaction().executeWithoutResult(status -> {
            plan("greeting", "never", new Greeting("Eve", start), Duration.ZERO);
            status.setRollbackOnly();
        });

        server.advance("PT1H");

        assertThat(runsOf("greeting")).isEmpty();
    }

    @Test
    void what_a_task_has_to_know_stands_in_the_table_as_json() {
        plan("greeting", "later", new Greeting("Ann", start), Duration.ofDays(30));

        var stored = Tenancy.asEngine(() -> transaction()
                .execute(status -> server.bean(JdbcClient.class)
                        .sql(
                                "select convert_from(task_data, 'UTF8') from platform.scheduled_tasks where task_instance = 'later'")
                        .query(String.class)
                        .single()));
        scheduler.cancel(TaskInstanceId.of("greeting", "later"));

        assertThat(stored).isEqualTo("{\"name\":\"Ann\",\"since\":\"" + start + "\"}");
    }

    @Test
    void what_a_lost_server_had_taken_is_let_go_at_the_start() {
        plan("greeting", "taken", new Greeting("Ann", start), Duration.ofMinutes(1));
        Tenancy.asEngine(() -> transaction()
                .executeWithoutResult(status -> server.bean(JdbcClient.class)
                        .sql(
                                "update platform.scheduled_tasks set picked = true, picked_by = '-1' where task_instance = 'taken'")
                        .update()));

        server.bean(Executions.class).giveBack(server.bean(Node.class));
        server.advance("PT1H");

        assertThat(runsOf("greeting")).hasSize(1);
    }

    private static TransactionTemplate transaction() {
        return new TransactionTemplate(server.bean(PlatformTransactionManager.class));
    }

    private void plan(String task, String instance, @Nullable Greeting data, Duration in) {
        scheduler.scheduleIfNotExists(new TaskInstance<>(task, instance, data), start.plus(in));
    }

    private static List<Run> all() {
        return new ArrayList<>(runs);
    }

    private static List<Run> runsOf(String task) {
        return all().stream().filter(run -> run.task().equals(task)).toList();
    }
}

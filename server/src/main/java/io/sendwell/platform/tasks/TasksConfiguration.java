package io.sendwell.platform.tasks;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.jdbc.PostgreSqlJdbcCustomization;
import com.github.kagkarlsson.scheduler.logging.LogLevel;
import com.github.kagkarlsson.scheduler.task.OnStartup;
import com.github.kagkarlsson.scheduler.task.Task;
import io.sendwell.kernel.Node;
import io.sendwell.kernel.Timekeeper;
import io.sendwell.platform.time.HouseClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * db-scheduler for all {@link Task} beans of the house. Its connections are the pool's, which see no tenant's rows: a
 * task enters its workspace itself.
 */
@Configuration(proxyBeanMethods = false)
class TasksConfiguration {

    private static final int AT_ONCE = 10;

    /** {@link ScheduledWork} says when to look; this only has to be longer than any server runs. */
    private static final Duration NEVER = Duration.ofDays(36_500);

    private static final Duration HEARTBEAT = Duration.ofSeconds(10);

    /** Where time jumps, a missed heartbeat says nothing: {@link ScheduledWork} finds out which servers are gone. */
    private static final int MISSED_HEARTBEATS = 100_000_000;

    private static final Duration SHUTDOWN = Duration.ofSeconds(10);

    @Bean(destroyMethod = "")
    Scheduler scheduler(DataSource pool, ObjectProvider<Task<?>> tasks, HouseClock clock, Node node) {
        var all = tasks.orderedStream().toList();
        return Scheduler.create(new TransactionAwareDataSourceProxy(pool), atCall(all))
                .startTasks(fromStart(all))
                .clock(clock::instant)
                .tableName("platform.scheduled_tasks")
                .schedulerName(new SchedulerName.Fixed(Long.toString(node.number())))
                .jdbcCustomization(new PostgreSqlJdbcCustomization(false, false))
                .serializer(new TaskData())
                .threads(AT_ONCE)
                .executorService(Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name("task-", 0).factory()))
                .pollUsingLockAndFetch(0.5, 1.0)
                .pollingInterval(NEVER)
                .heartbeatInterval(HEARTBEAT)
                .missedHeartbeatsLimit(MISSED_HEARTBEATS)
                .failureLogging(LogLevel.WARN, true)
                .shutdownMaxWait(SHUTDOWN)
                .build();
    }

    /** What modules plan with. Resolved late: the scheduler knows all tasks, and they may plan others. */
    @Bean
    @Primary
    SchedulerClient schedulerClient(@Lazy @Qualifier("scheduler") SchedulerClient scheduler) {
        return scheduler;
    }

    @Bean
    Executions executions(JdbcClient jdbc, PlatformTransactionManager transactions, ObjectProvider<Task<?>> tasks) {
        return new Executions(
                jdbc, transactions, tasks.stream().map(Task::getTaskName).toList());
    }

    @Bean
    ScheduledWork scheduledWork(
            Scheduler scheduler, Executions executions, HouseClock clock, Timekeeper timekeeper, Node node) {
        return new ScheduledWork(scheduler, executions, clock, timekeeper, node);
    }

    private static List<Task<?>> atCall(List<Task<?>> tasks) {
        return tasks.stream().filter(task -> !(task instanceof OnStartup)).toList();
    }

    @SuppressWarnings("unchecked")
    private static <T extends Task<?> & OnStartup> List<T> fromStart(List<Task<?>> tasks) {
        return tasks.stream()
                .filter(OnStartup.class::isInstance)
                .map(task -> (T) task)
                .toList();
    }
}

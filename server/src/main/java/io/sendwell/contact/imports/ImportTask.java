package io.sendwell.contact.imports;

import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Tenancy;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** An import as planned work: taken up again after a restart, and after a failure that may pass. */
@Configuration(proxyBeanMethods = false)
class ImportTask {

    static final TaskDescriptor<Ticket> DESCRIPTOR = TaskDescriptor.of("contact-import", Ticket.class);

    private static final Duration RETRY = Duration.ofSeconds(30);

    /** In a row: ten minutes without a database are survived, a file that nothing can be done with is not kept. */
    private static final int MOST_FAILURES = 20;

    /** Which import of which workspace. */
    record Ticket(long workspaceId, long importId) {}

    @Bean
    Task<Ticket> contactImport(ImportRun run) {
        return Tasks.oneTime(DESCRIPTOR)
                .onFailure((failed, operations) -> {
                    if (failed.getExecution().consecutiveFailures + 1 < MOST_FAILURES) {
                        operations.reschedule(failed, failed.getTimeDone().plus(RETRY));
                    } else {
                        giveUp(run, (Ticket) failed.getExecution().taskInstance.getData());
                        operations.stop();
                    }
                })
                .execute((instance, context) -> {
                    var ticket = instance.getData();
                    var workspace = new WorkspaceId(ticket.workspaceId());
                    Tenancy.inWorkspace(workspace, () -> run.run(workspace, ticket.importId()));
                });
    }

    private static void giveUp(ImportRun run, Ticket ticket) {
        var workspace = new WorkspaceId(ticket.workspaceId());
        Tenancy.inWorkspace(workspace, () -> run.giveUp(workspace, ticket.importId()));
    }
}

package io.sendwell.workspace.retention;

import io.sendwell.kernel.DueWork;
import io.sendwell.kernel.Timekeeper;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Perishable;
import io.sendwell.workspace.Tenancy;
import io.sendwell.workspace.Workspaces;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Every night at two, by the clock of each workspace, what it has kept long enough leaves: in many short transactions
 * that lock nothing anybody else waits for. One server takes a workspace's night; what it does not manage waits for the
 * next one.
 */
@Component
class NightlyCleanUp implements DueWork {

    private static final Logger LOG = LoggerFactory.getLogger(NightlyCleanUp.class);

    private final JdbcClient jdbc;
    private final Workspaces workspaces;
    private final List<Perishable> perishables;
    private final RetentionSettings settings;
    private final Timekeeper timekeeper;
    private final TransactionTemplate transaction;
    /** Known until it is decided anew, so that being asked at every step of the clock costs no query. */
    private volatile Optional<Instant> next = Optional.empty();

    private volatile boolean changed = true;

    NightlyCleanUp(
            JdbcClient jdbc,
            Workspaces workspaces,
            List<Perishable> perishables,
            RetentionSettings settings,
            Timekeeper timekeeper,
            PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.workspaces = workspaces;
        this.perishables = perishables;
        this.settings = settings;
        this.timekeeper = timekeeper;
        this.transaction = new TransactionTemplate(transactions);
    }

    @TransactionalEventListener(fallbackExecution = true)
    void on(CleanUpPlanned event) {
        changed = true;
        timekeeper.ring(this);
    }

    @Override
    public String name() {
        return "clean-up";
    }

    @Override
    public Optional<Instant> nextDue() {
        if (changed) {
            // First the mark, then the look: a change in between is looked at once more.
            changed = false;
            try {
                next = Tenancy.asEngine(() ->
                        transaction.execute(_ -> jdbc.sql("select min(clean_up_at) from workspace.workspace")
                                .query((row, _) ->
                                        Optional.ofNullable(row.getTimestamp(1)).map(Timestamp::toInstant))
                                .single()));
            } catch (RuntimeException e) {
                changed = true;
                throw e;
            }
        }
        return next;
    }

    @Override
    public boolean runDue(Instant now) {
        changed = true;
        var workspace = Tenancy.asEngine(() -> transaction.execute(_ -> take(now)));
        workspace.ifPresent(id -> Tenancy.asEngine(() -> cleanUp(id, now)));
        return workspace.isPresent();
    }

    /** Takes the night of a workspace, so that nobody else does, and plans its next one. */
    private Optional<WorkspaceId> take(Instant now) {
        var due = jdbc.sql("""
                        select id from workspace.workspace where clean_up_at <= :now
                        order by clean_up_at, id limit 1 for no key update skip locked
                        """)
                .param("now", Timestamp.from(now))
                .query((row, _) -> new WorkspaceId(row.getLong("id")))
                .optional();
        due.ifPresent(id -> jdbc.sql("update workspace.workspace set clean_up_at = :next where id = :id")
                .param(
                        "next",
                        Timestamp.from(Night.after(now, workspaces.settings(id).timezone())))
                .param("id", id.value())
                .update());
        return due;
    }

    private void cleanUp(WorkspaceId workspace, Instant now) {
        var kept = Duration.ofDays(workspaces.settings(workspace).retentionDays());
        var done = new ArrayList<String>();
        var left = new ArrayList<String>();
        for (var perishable : perishables) {
            try {
                long gone = clear(perishable, workspace, now, kept);
                if (gone > 0) {
                    done.add("%,d %s".formatted(gone, perishable.what()));
                }
                if (gone >= settings.mostANight()) {
                    left.add(perishable.what());
                }
            } catch (RuntimeException e) {
                LOG.warn(
                        "The clean-up of {} of workspace {} failed; it goes on next night",
                        perishable.what(),
                        workspace.value(),
                        e);
            }
        }
        if (!done.isEmpty()) {
            LOG.info(
                    "Clean-up of workspace {}, which keeps {} days, took away: {}{}",
                    workspace.value(),
                    kept.toDays(),
                    String.join(", ", done),
                    left.isEmpty() ? "" : "; of " + String.join(" and ", left) + " some are left for the next night");
        }
    }

    private long clear(Perishable perishable, WorkspaceId workspace, Instant now, Duration kept) {
        var clearing = perishable.clearing(workspace, now, kept);
        long gone = 0;
        while (gone < settings.mostANight()) {
            int most = (int) Math.min(settings.atOnce(), settings.mostANight() - gone);
            int more = transaction.execute(_ -> clearing.next(most));
            if (more == 0) {
                break;
            }
            gone += more;
        }
        return gone;
    }
}

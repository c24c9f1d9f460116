package io.sendwell.analytics.report;

import io.sendwell.analytics.policy.ReportDays;
import io.sendwell.analytics.report.delivery.Deliveries;
import io.sendwell.kernel.DueWork;
import io.sendwell.kernel.Timekeeper;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.SendingSettingsChanged;
import io.sendwell.workspace.Tenancy;
import io.sendwell.workspace.Workspaces;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Makes each workspace's report at its hour, and makes up for hours at which no server ran. A report, its deliveries and the
 * next due instant are one transaction that holds the workspace's plan, so however many servers there are, each day is
 * made and sent once.
 */
@Component
class ReportWork implements DueWork {

    private static final Logger LOG = LoggerFactory.getLogger(ReportWork.class);

    private static final Duration NEXT_TRY = Duration.ofMinutes(15);

    /** Another server may have planned something of which nobody told this one. */
    private static final Duration ROUND = Duration.ofMinutes(1);

    private final ReportPlans plans;
    private final DailyReports reports;
    private final Gathering gathering;
    private final Deliveries deliveries;
    private final Workspaces workspaces;
    private final Timekeeper timekeeper;
    private final TransactionTemplate transaction;

    /** Known until it is decided anew, so that being asked at every step of the clock costs no query. */
    private volatile Optional<Instant> next = Optional.empty();

    private volatile boolean changed = true;
    private volatile long lookedAt;

    ReportWork(
            ReportPlans plans,
            DailyReports reports,
            Gathering gathering,
            Deliveries deliveries,
            Workspaces workspaces,
            Timekeeper timekeeper,
            PlatformTransactionManager transactions) {
        this.plans = plans;
        this.reports = reports;
        this.gathering = gathering;
        this.deliveries = deliveries;
        this.workspaces = workspaces;
        this.timekeeper = timekeeper;
        // Its own transactions, even right after the end of one of which it hears.
        this.transaction = new TransactionTemplate(transactions);
        this.transaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    /** When some report is due was decided anew. */
    record Planned() {}

    @TransactionalEventListener(fallbackExecution = true)
    void on(Planned event) {
        changed = true;
        timekeeper.ring(this);
    }

    /** Its clock may be another one now. */
    @TransactionalEventListener(fallbackExecution = true)
    void on(SendingSettingsChanged event) {
        Tenancy.asEngine(() -> transaction.executeWithoutResult(_ -> plans.reckon(event.workspace())));
        on(new Planned());
    }

    @Override
    public String name() {
        return "daily-reports";
    }

    @Override
    public Optional<Instant> nextDue() {
        if (changed || System.nanoTime() - lookedAt > ROUND.toNanos()) {
            // First the mark, then the look: a change in between is looked at once more.
            changed = false;
            lookedAt = System.nanoTime();
            try {
                next = Tenancy.asEngine(() -> transaction.execute(_ -> plans.nextDue()));
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
        var due = Tenancy.<Optional<WorkspaceId>>asEngine(() -> transaction.execute(_ -> plans.due(now)));
        return due.isPresent() && make(due.get(), now);
    }

    /** One day of one workspace, in its own scope; a failure is nobody else's matter. */
    private boolean make(WorkspaceId workspace, Instant now) {
        try {
            return Tenancy.<Boolean>inWorkspace(
                    workspace,
                    () -> transaction.execute(_ -> {
                        var plan = plans.take(workspace, now);
                        plan.ifPresent(taken -> make(workspace, taken, now));
                        return plan.isPresent();
                    }));
        } catch (RuntimeException e) {
            LOG.warn(
                    "The daily report of workspace {} could not be made; it is tried again in {} minutes",
                    workspace.value(),
                    NEXT_TRY.toMinutes(),
                    e);
            Tenancy.asEngine(
                    () -> transaction.executeWithoutResult(_ -> plans.postpone(workspace, now.plus(NEXT_TRY))));
            return true;
        }
    }

    private void make(WorkspaceId workspace, ReportPlan plan, Instant now) {
        var zone = workspaces.settings(workspace).timezone();
        var day = ReportDays.next(plan.nextDay(), now, plan.at(), zone);
        if (day.isEmpty()) {
            plans.next(workspace, plan, plan.nextDay());
            return;
        }
        // What is made up for is kept; only the newest says how things stand now, and is worth a mail, unless a member
        // was
        // quicker.
        boolean newest = day.get().equals(ReportDays.newest(now, plan.at(), zone));
        reports.keep(workspace, gathering.of(workspace, day.get(), now, newest));
        if (newest && deliveries.of(workspace, day.get()).isEmpty()) {
            var webhook = plan.webhook();
            deliveries.add(workspace, day.get(), plan.recipients(), webhook == null ? null : webhook.url());
        }
        plans.next(workspace, plan, day.get().plusDays(1));
    }
}

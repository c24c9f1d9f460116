package io.sendwell.delivery.figure;

import io.sendwell.kernel.DueWork;
import io.sendwell.kernel.LiveEvent;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Tenancy;
import io.sendwell.workspace.Workspaces;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

/**
 * Every night at three, by the clock of each workspace, the figures are held against the messages. What differs is a bug:
 * it is logged, told to the screens and kept to be read, and nothing is overwritten.
 */
@Component
public class NightlyRecount implements DueWork {

    private static final Logger LOG = LoggerFactory.getLogger(NightlyRecount.class);

    /** So often it is looked up when the next one is: a workspace gets its first night with its first figures. */
    private static final Duration LOOK = Duration.ofHours(1);

    private final Recount recount;
    private final Fold fold;
    private final Workspaces workspaces;
    private final InstantSource clock;
    private final ApplicationEventPublisher events;
    private volatile Optional<Instant> next = Optional.empty();
    private volatile Instant looked = Instant.MIN;

    NightlyRecount(
            Recount recount, Fold fold, Workspaces workspaces, InstantSource clock, ApplicationEventPublisher events) {
        this.recount = recount;
        this.fold = fold;
        this.clock = clock;
        this.workspaces = workspaces;
        this.events = events;
    }

    @Override
    public String name() {
        return "recount of figures";
    }

    @Override
    public Optional<Instant> nextDue() {
        // A clock that was put back must not make it wait for the old time to come again.
        return looked.equals(Instant.MIN) || looked.isAfter(clock.instant())
                ? Optional.of(Instant.MIN)
                : next.filter(at -> at.isBefore(looked.plus(LOOK))).or(() -> Optional.of(looked.plus(LOOK)));
    }

    @Override
    public boolean runDue(Instant now) {
        Tenancy.asEngine(() -> {
            var due = recount.take(
                    now,
                    workspace -> Dawn.after(now, workspaces.settings(workspace).timezone()));
            if (!due.isEmpty()) {
                checkAtNight(due, now);
            }
            next = Optional.ofNullable(recount.next());
        });
        looked = now;
        return false;
    }

    private void checkAtNight(Collection<WorkspaceId> due, Instant now) {
        try {
            check(due, now);
        } catch (RuntimeException e) {
            LOG.warn("The figures of {} could not be recounted; it is tried again next night", due, e);
        }
    }

    /** Recounts a workspace now. */
    public void now(WorkspaceId workspace, Instant now) {
        var zone = workspaces.settings(workspace).timezone();
        Tenancy.asEngine(() -> fold.book(workspace, zone, Dawn.after(now, zone)));
        check(List.of(workspace), now);
    }

    private void check(Collection<WorkspaceId> asked, Instant now) {
        for (var finding : Tenancy.asEngine(() -> recount.compare(asked))) {
            Tenancy.asEngine(() -> recount.keep(finding, now));
            if (finding.differences() > 0) {
                tell(finding);
            }
        }
    }

    private void tell(Recount.Finding finding) {
        LOG.error(
                "The figures of workspace {} differ from its messages in {} places; they are left as they are. {}",
                finding.workspace().value(),
                finding.differences(),
                finding.examples());
        events.publishEvent(
                new LiveEvent(finding.workspace(), "figures", Map.of("differences", finding.differences())));
    }
}

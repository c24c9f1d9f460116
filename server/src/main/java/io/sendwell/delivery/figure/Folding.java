package io.sendwell.delivery.figure;

import io.sendwell.kernel.DueWork;
import io.sendwell.kernel.Timekeeper;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.SendingSettingsChanged;
import io.sendwell.workspace.Tenancy;
import io.sendwell.workspace.Workspaces;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Folds the figures of each workspace once an hour, and when its settings change, for its zone may have. */
@Component
class Folding implements DueWork {

    private static final Logger LOG = LoggerFactory.getLogger(Folding.class);

    private static final Duration RHYTHM = Duration.ofHours(1);

    /** Quarters of an hour that began after this are counted in all the time; they are left alone. */
    private static final Duration LEFT_ALONE = Duration.ofMinutes(30);

    private final Fold fold;
    private final Workspaces workspaces;
    private final Timekeeper timekeeper;
    private final InstantSource clock;
    private final Set<WorkspaceId> changed = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Instant last;

    Folding(Fold fold, Workspaces workspaces, Timekeeper timekeeper, InstantSource clock) {
        this.fold = fold;
        this.workspaces = workspaces;
        this.timekeeper = timekeeper;
        this.clock = clock;
    }

    @EventListener
    void on(SendingSettingsChanged event) {
        changed.add(event.workspace());
        timekeeper.ring(this);
    }

    @Override
    public String name() {
        return "folding of figures";
    }

    @Override
    public Optional<Instant> nextDue() {
        var before = last;
        // A clock that was put back must not make it wait for the old time to come again.
        return Optional.of(
                !changed.isEmpty() || before == null || before.isAfter(clock.instant())
                        ? Instant.MIN
                        : before.plus(RHYTHM));
    }

    @Override
    public boolean runDue(Instant now) {
        last = now;
        var before = now.minus(LEFT_ALONE);
        Tenancy.asEngine(() -> {
            var due = new LinkedHashSet<>(fold.waiting(before));
            due.addAll(changed);
            for (var workspace : due) {
                changed.remove(workspace);
                fold(workspace, before);
            }
        });
        return false;
    }

    private void fold(WorkspaceId workspace, Instant before) {
        try {
            fold.fold(workspace, before, workspaces.settings(workspace).timezone());
        } catch (RuntimeException e) {
            LOG.warn(
                    "The figures of workspace {} could not be folded; they are right, and it is tried again in an hour",
                    workspace.value(),
                    e);
        }
    }
}

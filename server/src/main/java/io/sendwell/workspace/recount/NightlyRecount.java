package io.sendwell.workspace.recount;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.sendwell.kernel.DueWork;
import io.sendwell.kernel.LiveEvent;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Recountable;
import io.sendwell.workspace.Recounted;
import io.sendwell.workspace.Recounts.Part;
import io.sendwell.workspace.Tenancy;
import io.sendwell.workspace.Workspaces;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

/**
 * Every night at three, by the clock of each workspace, all figures are held against what they count. What differs is a bug:
 * it is logged, measured, told to the screens and kept to be read, and nothing is overwritten.
 */
@Component
public class NightlyRecount implements DueWork {

    private static final Logger LOG = LoggerFactory.getLogger(NightlyRecount.class);

    /** So often it is looked up when the next one is: new workspaces and new zones are planned then. */
    private static final Duration LOOK = Duration.ofHours(1);

    private final Nights nights;
    private final List<Recountable> figures;
    private final Workspaces workspaces;
    private final InstantSource clock;
    private final ApplicationEventPublisher events;
    private final Counter equal;
    private final Counter different;
    private final Counter failed;
    private volatile Optional<Instant> next = Optional.empty();
    private volatile Instant looked = Instant.MIN;

    NightlyRecount(
            Nights nights,
            List<Recountable> figures,
            Workspaces workspaces,
            InstantSource clock,
            ApplicationEventPublisher events,
            MeterRegistry meters) {
        this.nights = nights;
        this.figures = List.copyOf(figures);
        this.workspaces = workspaces;
        this.clock = clock;
        this.events = events;
        this.equal = counter(meters, "equal");
        this.different = counter(meters, "different");
        this.failed = counter(meters, "failed");
    }

    private static Counter counter(MeterRegistry meters, String result) {
        return Counter.builder("sendwell.recounts")
                .description("Figures that were counted anew at night, by what came of it")
                .tag("result", result)
                .register(meters);
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
            var due = nights.take(
                    now,
                    workspace -> Dawn.after(now, workspaces.settings(workspace).timezone()));
            if (!due.isEmpty()) {
                count(due, now);
            }
            next = nights.next();
        });
        looked = now;
        return false;
    }

    /** Recounts a workspace now. */
    public void now(WorkspaceId workspace, Instant now) {
        Tenancy.asEngine(() -> count(List.of(workspace), now));
    }

    private void count(Collection<WorkspaceId> asked, Instant now) {
        var findings = new HashMap<WorkspaceId, Finding>();
        asked.forEach(workspace -> findings.put(workspace, new Finding(workspace)));
        for (var one : figures) {
            try {
                for (var recounted : one.recount(asked)) {
                    note(findings, one.what(), recounted);
                }
            } catch (RuntimeException e) {
                LOG.warn("The {} of {} could not be recounted; it is tried again next night", one.what(), asked, e);
                findings.values().forEach(finding -> finding.failed(one.what()));
                failed.increment(asked.size());
            }
        }
        for (var workspace : asked) {
            var finding = findings.get(workspace);
            if (finding != null) {
                nights.keep(finding, now);
                tell(finding);
            }
        }
    }

    private void note(Map<WorkspaceId, Finding> findings, String what, Recounted recounted) {
        var finding = findings.get(recounted.workspace());
        if (finding != null) {
            finding.add(
                    new Part(what, recounted.since(), recounted.counted(), recounted.differences()),
                    recounted.examples());
            (recounted.differences() > 0 ? different : equal).increment();
        }
    }

    private void tell(Finding finding) {
        if (finding.differences() > 0) {
            LOG.error(
                    "The figures of workspace {} differ from what they count in {} places; they are left as they are. {}",
                    finding.workspace().value(),
                    finding.differences(),
                    finding.examples());
            events.publishEvent(
                    new LiveEvent(finding.workspace(), "figures", Map.of("differences", finding.differences())));
        }
    }
}

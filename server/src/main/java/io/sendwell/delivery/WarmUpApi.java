package io.sendwell.delivery;

import io.sendwell.channel.SenderId;
import io.sendwell.channel.Senders;
import io.sendwell.delivery.lane.LaneRow;
import io.sendwell.delivery.policy.Pace;
import io.sendwell.delivery.policy.WarmUp;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Caller;
import io.sendwell.workspace.ForViewers;
import io.swagger.v3.oas.annotations.Operation;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Where a sender stands in its warm-up. */
@RestController
@RequestMapping("/api/v1")
@Transactional(readOnly = true)
class WarmUpApi {

    /** Clocks of the world are 26 hours apart at most. */
    private static final int ZONES_APART = 2;

    private final JdbcClient jdbc;
    private final Senders senders;
    private final Figures figures;
    private final InstantSource clock;

    WarmUpApi(JdbcClient jdbc, Senders senders, Figures figures, InstantSource clock) {
        this.jdbc = jdbc;
        this.senders = senders;
        this.figures = figures;
        this.clock = clock;
    }

    /**
     * @param currentDay 1 before and on the day of the first send
     * @param dailyLimit what holds today, warm-up or the sender's own cap; half of it while its health slows it
     * @param slowed whether it does
     * @param history of the warm-up's days so far, the first of them first
     */
    record WarmUpView(
            long senderId,
            boolean warmupActive,
            int currentDay,
            int dailyLimit,
            int messagesSentToday,
            int remainingToday,
            boolean slowed,
            List<Integer> schedule,
            List<Day> history) {}

    /**
     * A day at the sender.
     *
     * @param cap what the warm-up let go on it, the sender's health aside
     * @param sent what WhatsApp took
     */
    record Day(int day, LocalDate date, int cap, long sent) {}

    @ForViewers
    @GetMapping("/senders/{id}/warmup")
    @Operation(summary = "A sender's warm-up: day, cap, sent and remaining")
    public WarmUpView ofSender(@PathVariable long id) {
        return view(senders.get(workspace(), new SenderId(id)).id());
    }

    @ForViewers
    @GetMapping("/whatsapp/warmup-status")
    @Operation(summary = "The default sender's warm-up")
    public WarmUpView ofDefaultSender() {
        return view(senders.defaultSender(workspace()).id());
    }

    private WarmUpView view(SenderId sender) {
        var lane = LaneRow.of(jdbc, workspace(), sender.value());
        var pace = lane.pace();
        var today = pace.today(clock.instant());
        var start = pace.warmUpStart(lane.counters(), today);
        int cap = pace.dailyCap(lane.counters(), today);
        int sent = lane.counters().day().equals(today) ? lane.counters().dayCount() : 0;
        return new WarmUpView(
                sender.value(),
                WarmUp.isActive(pace.warmUp(), start, today),
                WarmUp.day(start, today),
                cap,
                sent,
                Math.max(0, cap - sent),
                lane.line().slowedBecause() != null,
                pace.warmUp().schedule(),
                lane.counters().lastSendOn() == null ? List.of() : history(sender, pace, start, today));
    }

    private List<Day> history(SenderId sender, Pace pace, LocalDate start, LocalDate today) {
        int days = Math.min(WarmUp.day(start, today), pace.warmUp().schedule().size());
        // The sender's zone may be another than the workspace's, in whose hours messages are counted.
        var around = Figures.Question.all(workspace())
                .during(start.minusDays(ZONES_APART), start.plusDays(days + ZONES_APART))
                .of(sender);
        var sent = new TreeMap<LocalDate, Long>();
        figures.byHour(around)
                .forEach((at, sums) -> sent.merge(LocalDate.ofInstant(at, pace.zone()), sums.sent(), Long::sum));
        return IntStream.range(0, days)
                .mapToObj(n -> start.plusDays(n))
                .map(date -> new Day(
                        WarmUp.day(start, date),
                        date,
                        WarmUp.dailyCap(pace.warmUp(), pace.limits().dailyCap(), start, date),
                        sent.getOrDefault(date, 0L)))
                .toList();
    }

    private static WorkspaceId workspace() {
        return Caller.current().workspace();
    }
}

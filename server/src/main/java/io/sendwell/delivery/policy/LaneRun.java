package io.sendwell.delivery.policy;

import io.sendwell.delivery.policy.Forecast.Load;
import io.sendwell.delivery.policy.Forecast.Part;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One lane, run ahead in thought. It steps from limit to limit, not from message to message, so a million messages cost a
 * few thousand steps.
 */
final class LaneRun {

    private static final int MOST_STEPS = 300_000;

    private final Pace pace;
    private final Duration cycle;
    private final ZoneId calendar;
    private final List<Queue> others;
    private final List<Queue> mine;
    private final @Nullable MovingQuota quota;
    private final Map<LocalDate, Long> perDay = new TreeMap<>();
    private Pace.Counters counters;
    private Instant at;
    private @Nullable Instant lastOfMine;

    /** What is left of a part. */
    private static final class Queue {
        private final Part part;
        private long left;
        /** When it last opened: those that wait for a time of day are due then, and who is due first is served first. */
        private Instant openSince = Instant.MIN;

        Queue(Part part) {
            this.part = part;
            this.left = part.count();
        }

        /** When it may be served next; null when it is empty, or never. */
        @Nullable Instant opens(Instant at) {
            if (left == 0) {
                return null;
            }
            var opens = part.hours().nextAllowed(part.notBefore().isAfter(at) ? part.notBefore() : at);
            if (opens != null && opens.isAfter(at)) {
                openSince = opens;
            }
            return opens;
        }
    }

    LaneRun(Load load, ZoneId calendar) {
        this.pace = load.pace();
        this.cycle = load.cycle();
        this.calendar = calendar;
        this.others = load.others().stream().map(Queue::new).toList();
        this.mine = load.mine().stream().map(Queue::new).toList();
        this.quota = load.quota() == null ? null : new MovingQuota(load.quota());
        this.counters = load.counters();
        this.at = load.startsAt();
    }

    Map<LocalDate, Long> perDay() {
        return perDay;
    }

    /** When the last of ours went; null while some are left. */
    @Nullable Instant finishedAt() {
        return left(mine) == 0 ? lastOfMine : null;
    }

    /** Serves until then, or until ours are done; answers how many of ours went. */
    long until(Instant end) {
        long before = left(mine);
        for (int step = 0; step < MOST_STEPS && at.isBefore(end) && left(mine) > 0; step++) {
            var room = pace.turn(counters, at);
            if (room.until() != null) {
                at = room.until();
                continue;
            }
            var open = open(others);
            boolean isOurs = open.isEmpty();
            if (isOurs) {
                open = open(mine);
            }
            if (open.isEmpty()) {
                var next = nextOpening();
                if (next == null) {
                    break;
                }
                at = next;
                continue;
            }
            long fits = quota == null ? Long.MAX_VALUE : quota.room(at);
            if (quota != null && fits == 0) {
                at = Objects.requireNonNull(quota.nextLeaving(), "what is used up leaves");
                continue;
            }
            serve(open, isOurs, Math.min(fits, Math.min(room.room(), fitting(open, end))));
        }
        return before - left(mine);
    }

    private void serve(List<Queue> open, boolean isOurs, long most) {
        long n = Math.min(most, left(open));
        counters = pace.count(counters, (int) n, at);
        if (quota != null) {
            quota.take(n, at);
        }
        take(open, n);
        if (isOurs) {
            perDay.merge(at.atZone(calendar).toLocalDate(), n, Long::sum);
            lastOfMine = at.plus(cycle.multipliedBy(n - 1));
        }
        at = at.plus(cycle.multipliedBy(n));
    }

    /** How many messages fit until something may change. */
    private long fitting(List<Queue> open, Instant end) {
        if (cycle.isZero()) {
            return Long.MAX_VALUE;
        }
        var until = earlier(end, pace.hourEnd(counters, at));
        until = earlier(until, midnightAfter(pace.zone()));
        until = earlier(until, midnightAfter(calendar));
        for (var queue : open) {
            until = earlier(until, queue.part.hours().allowedUntil(at));
        }
        var opening = nextOpening();
        if (opening != null && opening.isAfter(at)) {
            until = earlier(until, opening);
        }
        return Math.max(1, Duration.between(at, until).plus(cycle).minusNanos(1).dividedBy(cycle));
    }

    /** Of those that are open now the ones that opened first. */
    private List<Queue> open(List<Queue> queues) {
        var first = new ArrayList<Queue>();
        for (var queue : queues) {
            if (!at.equals(queue.opens(at))) {
                continue;
            }
            if (!first.isEmpty() && queue.openSince.isBefore(first.getFirst().openSince)) {
                first.clear();
            }
            if (first.isEmpty() || queue.openSince.equals(first.getFirst().openSince)) {
                first.add(queue);
            }
        }
        return first;
    }

    /** When the next of those that are closed now opens. */
    private @Nullable Instant nextOpening() {
        @Nullable Instant next = null;
        for (var queues : List.of(others, mine)) {
            for (var queue : queues) {
                var opens = queue.opens(at);
                if (opens != null && opens.isAfter(at) && (next == null || opens.isBefore(next))) {
                    next = opens;
                }
            }
        }
        return next;
    }

    /** Of queues that opened at once each is served by its length: they lie mixed on the lane. */
    private static void take(List<Queue> open, long n) {
        long toTake = n;
        long inAll = left(open);
        for (var queue : open) {
            long share = inAll == 0 ? 0 : Math.min(queue.left, Math.round((double) toTake * queue.left / inAll));
            inAll -= queue.left;
            queue.left -= share;
            toTake -= share;
        }
        for (var queue : open) { // What rounding left over.
            long rest = Math.min(queue.left, toTake);
            queue.left -= rest;
            toTake -= rest;
        }
    }

    private static long left(List<Queue> queues) {
        return queues.stream().mapToLong(queue -> queue.left).sum();
    }

    private Instant midnightAfter(ZoneId zone) {
        return at.atZone(zone).toLocalDate().plusDays(1).atStartOfDay(zone).toInstant();
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}

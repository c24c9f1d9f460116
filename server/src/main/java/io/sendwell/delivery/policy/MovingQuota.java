package io.sendwell.delivery.policy;

import io.sendwell.delivery.policy.Forecast.Quota;
import io.sendwell.delivery.policy.Forecast.Quota.Used;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** What is left of a quota while a lane is run ahead in thought: what was sent leaves it after 24 hours. */
final class MovingQuota {

    private final double limit;
    private final Deque<Used> used;
    private double sum;

    MovingQuota(Quota quota) {
        this.limit = Math.max(1, quota.limit()); // Else a lane with a small part would never send.
        this.used = new ArrayDeque<>(quota.used());
        this.sum = quota.used().stream().mapToDouble(Used::n).sum();
    }

    /** How many fit. */
    long room(Instant at) {
        while (!used.isEmpty() && !used.getFirst().at().plus(Budget.PERIOD).isAfter(at)) {
            sum -= used.removeFirst().n();
        }
        return used.isEmpty() ? (long) limit : (long) Math.max(0, limit - sum + 1e-6);
    }

    /** When the next of those who count leave. */
    @Nullable Instant nextLeaving() {
        return used.isEmpty() ? null : used.getFirst().at().plus(Budget.PERIOD);
    }

    void take(long n, Instant at) {
        used.addLast(new Used(at, n));
        sum += n;
    }
}

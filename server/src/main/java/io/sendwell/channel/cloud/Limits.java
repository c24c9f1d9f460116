package io.sendwell.channel.cloud;

import io.sendwell.channel.SenderId;
import io.sendwell.channel.cloud.policy.Allowance;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.stereotype.Component;

/**
 * What WhatsApp takes in a time (FACTS.md section 1), kept to before it is asked: a refusal costs a number its good name.
 * Of this server; a lane is one server's at a time, so a number and its pairs are too.
 */
@Component
class Limits {

    /** About one message in six seconds to one person, and a few at once. */
    private static final Allowance PAIR = new Allowance(Duration.ofSeconds(6), 6);

    /** Calls that manage an account; more once a number of it is registered. */
    private static final Allowance MANAGEMENT =
            new Allowance(Duration.ofHours(1).dividedBy(5_000), 500);

    private static final Allowance MANAGEMENT_AT_FIRST =
            new Allowance(Duration.ofHours(1).dividedBy(200), 50);

    /** A message waits for its turn that long; later ones make room for others of the lane, which may be more urgent. */
    static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    private static final int FORGET_EVERY = 10_000;

    private record Pair(SenderId sender, String person) {}

    private final InstantSource clock;
    private final ConcurrentMap<SenderId, Instant> numbers = new ConcurrentHashMap<>();
    private final ConcurrentMap<Pair, Instant> pairs = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Instant> accounts = new ConcurrentHashMap<>();
    private final AtomicLong taken = new AtomicLong();

    Limits(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Takes one message of the number's; answers how long that one has to wait. None is taken where that is longer than
     * {@link #LONGEST_WAIT}.
     */
    Duration ofNumber(SenderId sender, int perSecond) {
        return take(numbers, sender, Allowance.perSecond(perSecond), LONGEST_WAIT);
    }

    /** Takes one message from the number to a person; none where it answers that this has to wait. */
    Duration ofPair(SenderId sender, String person) {
        if (taken.incrementAndGet() % FORGET_EVERY == 0) {
            var now = clock.instant();
            pairs.values().removeIf(onTime -> onTime.isBefore(now));
        }
        return take(pairs, new Pair(sender, person), PAIR, Duration.ZERO);
    }

    /** Takes one call that manages the account; none where it answers that this has to wait. */
    Duration ofAccount(String account, boolean registered) {
        return take(accounts, account, registered ? MANAGEMENT : MANAGEMENT_AT_FIRST, Duration.ZERO);
    }

    private <K> Duration take(ConcurrentMap<K, Instant> known, K key, Allowance allowance, Duration longest) {
        var now = clock.instant();
        var wait = new Duration[] {Duration.ZERO};
        known.compute(key, (_, before) -> {
            var onTime = before == null ? now : before;
            wait[0] = allowance.wait(onTime, now);
            return wait[0].compareTo(longest) <= 0 ? allowance.take(onTime, now) : onTime;
        });
        return wait[0];
    }
}

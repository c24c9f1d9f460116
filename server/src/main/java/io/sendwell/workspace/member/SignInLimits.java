package io.sendwell.workspace.member;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import io.sendwell.kernel.Problem;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.springframework.stereotype.Component;

/**
 * How often passwords may be tried: per address, and per account whether or not there is one. A try that succeeds is
 * given back, so only wrong ones count. Kept in memory, per node; the lock-out in the database is the wall behind it.
 */
@Component
class SignInLimits {

    private static final Bandwidth PER_ADDRESS = Bandwidth.builder()
            .capacity(30)
            .refillGreedy(30, Duration.ofMinutes(1))
            .build();
    private static final Bandwidth PER_ACCOUNT = Bandwidth.builder()
            .capacity(12)
            .refillGreedy(12, Duration.ofMinutes(5))
            .build();
    private static final int REMEMBERED = 20_000;

    private final TimeMeter clock;
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > REMEMBERED;
        }
    };

    SignInLimits(InstantSource clock) {
        this.clock = new TimeMeter() {
            @Override
            public long currentTimeNanos() {
                return clock.millis() * 1_000_000;
            }

            @Override
            public boolean isWallClockBased() {
                return true;
            }
        };
    }

    /** Takes one try; 429 when there is none left. */
    Try take(String address, String email) {
        var attempt = new Try(
                bucket("address " + address, PER_ADDRESS),
                bucket("account " + email.toLowerCase(Locale.ROOT), PER_ACCOUNT));
        refuseWhenEmpty(attempt.ofAddress());
        refuseWhenEmpty(attempt.ofAccount());
        return attempt;
    }

    /** A try that was taken. */
    record Try(Bucket ofAddress, Bucket ofAccount) {
        void giveBack() {
            ofAddress.addTokens(1);
            ofAccount.addTokens(1);
        }
    }

    private static void refuseWhenEmpty(Bucket bucket) {
        var taken = bucket.tryConsumeAndReturnRemaining(1);
        if (!taken.isConsumed()) {
            var wait = Duration.ofNanos(taken.getNanosToWaitForRefill()).plusSeconds(1);
            throw Problem.tooMany("Too many attempts to sign in. Try again later.", wait);
        }
    }

    private Bucket bucket(String key, Bandwidth limit) {
        synchronized (buckets) {
            return buckets.computeIfAbsent(
                    key,
                    fresh -> Bucket.builder()
                            .addLimit(limit)
                            .withCustomTimePrecision(clock)
                            .build());
        }
    }
}

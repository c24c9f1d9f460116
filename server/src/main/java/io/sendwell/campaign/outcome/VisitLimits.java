package io.sendwell.campaign.outcome;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.stereotype.Component;

/**
 * How many links may be followed from one address: many, for behind one may be the people of a whole mobile network. It
 * keeps off floods; against guessing the codes themselves are the wall. In memory, per node, by the machine's time.
 */
@Component
class VisitLimits {

    private static final Bandwidth PER_ADDRESS = Bandwidth.builder()
            .capacity(1_200)
            .refillGreedy(1_200, Duration.ofMinutes(1))
            .build();

    private static final int REMEMBERED = 20_000;

    private final Map<String, Bucket> buckets = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** Whether one more may come from there. */
    boolean take(String address) {
        Bucket bucket;
        synchronized (buckets) {
            bucket = buckets.computeIfAbsent(
                    address, _ -> Bucket.builder().addLimit(PER_ADDRESS).build());
        }
        return bucket.tryConsume(1);
    }
}

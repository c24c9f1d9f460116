package io.sendwell.analytics.policy;

import java.util.Comparator;
import java.util.List;

/**
 * In which hours of the week messages were taken best: by the share that was read and the share that was answered, each
 * counted as what it surely reaches, so that an hour with three messages does not win by luck.
 */
public final class BestHours {

    /** Fewer messages say nothing about an hour. */
    private static final long LEAST = 20;

    private static final double ANSWER_AGAINST_READ = 3;

    private BestHours() {}

    /** What was sent in an hour of the week: {@code day} 1 = Monday to 7. */
    public record Hour(int day, int hour, long delivered, long read, long replied) {

        private double score() {
            return SureRate.of(read, delivered) + ANSWER_AGAINST_READ * SureRate.of(replied, delivered);
        }
    }

    /** The best first, at most so many; none while there is too little to say. */
    public static List<Hour> of(List<Hour> hours, int most) {
        return hours.stream()
                .filter(hour -> hour.delivered() >= LEAST && hour.read() + hour.replied() > 0)
                .sorted(Comparator.comparingDouble(Hour::score)
                        .reversed()
                        .thenComparingInt(Hour::day)
                        .thenComparingInt(Hour::hour))
                .limit(most)
                .toList();
    }
}

package io.sendwell.analytics.policy;

import java.time.LocalDate;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A count of a day beside those before it.
 *
 * @param dayBefore null where there was no day before
 * @param meanOfSevenDays of the seven days before it, or of as many as there were; null where there were none
 */
public record Beside(
        long day, @Nullable Long dayBefore, @Nullable Double meanOfSevenDays) {

    /** How far back is looked. */
    public static final int DAYS = 7;

    private static final double TENTHS = 10;

    /**
     * Compares.
     *
     * @param counts by day; a day that is missing had none
     * @param first the first day that there was
     */
    public static Beside of(Map<LocalDate, Long> counts, LocalDate day, LocalDate first) {
        long sum = 0;
        int days = 0;
        for (var before = day.minusDays(1); days < DAYS && !before.isBefore(first); before = before.minusDays(1)) {
            sum += counts.getOrDefault(before, 0L);
            days++;
        }
        return new Beside(
                counts.getOrDefault(day, 0L),
                days == 0 ? null : counts.getOrDefault(day.minusDays(1), 0L),
                days == 0 ? null : (Double) (Math.round(TENTHS * sum / days) / TENTHS));
    }
}

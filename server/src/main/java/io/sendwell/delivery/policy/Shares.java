package io.sendwell.delivery.policy;

import io.sendwell.delivery.policy.Forecast.Hours;
import io.sendwell.delivery.policy.Forecast.Load;
import io.sendwell.delivery.policy.Forecast.Part;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * How contacts whom no sender knows yet are shared among several: by free capacity, so that all are done at about the
 * same time. What is queued on a sender already, its caps, its warm-up and its gap all count.
 */
public final class Shares {

    private static final Duration DAY = Duration.ofDays(1);

    /** Beyond so many days the proportions are those of the days before. */
    static final int DAYS = 60;

    private Shares() {}

    /**
     * The share of each lane, between 0 and 1; they add up to 1.
     *
     * @param lanes with what they have to do anyway; one that never sends has no capacity
     * @param free how many contacts are to be shared
     */
    public static List<Double> of(List<Load> lanes, Hours hours, long free, Instant from) {
        var runs = lanes.stream()
                .map(lane -> new LaneRun(withEndlessWork(lane, hours, free), hours.zone()))
                .toList();
        var sums = new double[lanes.size()];
        double all = 0;
        for (int day = 1; day <= DAYS && all < free; day++) {
            var counts = new double[lanes.size()];
            double today = 0;
            for (int i = 0; i < counts.length; i++) {
                counts[i] = runs.get(i).until(from.plus(DAY.multipliedBy(day)));
                today += counts[i];
            }
            double used = today == 0 ? 0 : Math.min(1, (free - all) / today);
            for (int i = 0; i < counts.length; i++) {
                sums[i] += counts[i] * used;
            }
            all += today * used;
        }
        var shares = new ArrayList<Double>();
        for (double sum : sums) {
            shares.add(all == 0 ? 1.0 / sums.length : sum / all);
        }
        return shares;
    }

    /** Its own messages go before those that are to be shared. */
    private static Load withEndlessWork(Load lane, Hours hours, long free) {
        var before = new ArrayList<>(lane.others());
        before.addAll(lane.mine());
        return new Load(
                lane.pace(),
                lane.counters(),
                lane.cycle(),
                lane.startsAt(),
                before,
                List.of(new Part(Math.max(1, free), hours, lane.startsAt())),
                lane.quota());
    }
}

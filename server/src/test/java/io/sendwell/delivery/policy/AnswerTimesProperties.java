package io.sendwell.delivery.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class AnswerTimesProperties {

    /** Half of the answers came within it: so many at least up to its step, so many at most before. */
    @Property
    void half_of_the_answers_came_within_the_median(
            @ForAll @Size(min = 1, max = 200) List<@LongRange(min = 1, max = 259_200) Long> seconds) {
        var steps = seconds.stream().collect(Collectors.groupingBy(AnswerTimesProperties::step, Collectors.counting()));
        double median = new AnswerTimes(steps).median().orElseThrow().toMillis() / 1000.0;

        var sorted = seconds.stream().sorted().toList();
        double low = sorted.get((sorted.size() - 1) / 2);
        double high = sorted.get(sorted.size() / 2);
        assertThat(median).isBetween(low / 1.1, high * 1.1);
    }

    @Example
    void without_answers_there_is_no_median() {
        assertThat(new AnswerTimes(Map.of()).median()).isEmpty();
        assertThat(new AnswerTimes(Map.of(4, 0L)).median()).isEmpty();
    }

    private static int step(long seconds) {
        return (int) Math.floor(8 * Math.log((double) seconds) / Math.log(2) + 1e-12);
    }
}

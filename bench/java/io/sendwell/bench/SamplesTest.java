package io.sendwell.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** The harness's own arithmetic: a benchmark that reckons wrong is worse than none. */
class SamplesTest {

    @Test
    void the_median_is_in_the_middle_whatever_the_order() {
        assertThat(samples(9, 1, 5).median()).isEqualTo(5);
        assertThat(samples(4, 1, 3, 2).median()).isEqualTo(2.5);
        assertThat(samples(7).median()).isEqualTo(7);
    }

    @Test
    void the_spread_is_the_whole_range_over_the_median() {
        assertThat(samples(8, 10, 13).spread()).isEqualTo(0.5);
        assertThat(samples(3).spread()).isZero();
    }

    @Test
    void a_percentile_is_a_value_that_was_measured() {
        var hundred = new Samples(
                IntStream.rangeClosed(1, 100).mapToObj(n -> (double) n).toList());

        assertThat(hundred.percentile(0.99)).isEqualTo(99);
        assertThat(hundred.percentile(0.991)).isEqualTo(100);
        assertThat(hundred.percentile(1)).isEqualTo(100);
        assertThat(hundred.percentile(0.5)).isEqualTo(50);
        assertThat(samples(4, 2).percentile(0.01)).isEqualTo(2);
    }

    @Test
    void of_nothing_there_is_no_median() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Samples(List.of()));
    }

    @Test
    void what_a_ratio_reaches_is_said_whether_more_is_better_or_less() {
        var more = new Table.Aim(5, 8);
        assertThat(more.verdict(8)).isEqualTo("goal reached");
        assertThat(more.verdict(7.9)).isEqualTo("floor reached");
        assertThat(more.verdict(4.9)).isEqualTo("BELOW THE FLOOR");

        var less = new Table.Aim(0.5, 0.25);
        assertThat(less.verdict(0.25)).isEqualTo("goal reached");
        assertThat(less.verdict(0.3)).isEqualTo("floor reached");
        assertThat(less.verdict(0.51)).isEqualTo("BELOW THE FLOOR");
    }

    @Test
    void a_table_is_kept_as_json_with_all_samples(@TempDir Path folder) throws Exception {
        var table = new Table("A title");
        table.row("ours", "messages/s", List.of(30.0, 10.0, 20.0));
        table.ratio("ours against theirs", 6, 5, 8);
        table.ratio("to know", 2);
        table.note("a note");

        var kept = new JsonMapper().readTree(Files.readString(table.write(folder, "drain")));

        assertThat(kept.at("/title").asString()).isEqualTo("A title");
        assertThat(kept.at("/rows/0/median").asDouble()).isEqualTo(20);
        assertThat(kept.at("/rows/0/spread").asDouble()).isEqualTo(1);
        assertThat(kept.at("/rows/0/samples").size()).isEqualTo(3);
        assertThat(kept.at("/ratios/0/aim/floor").asDouble()).isEqualTo(5);
        assertThat(kept.at("/ratios/0/verdict").asString()).isEqualTo("floor reached");
        assertThat(kept.at("/ratios/1/aim").isNull()).isTrue();
        assertThat(kept.at("/notes/0").asString()).isEqualTo("a note");
    }

    private static Samples samples(double... values) {
        return new Samples(Arrays.stream(values).boxed().toList());
    }
}

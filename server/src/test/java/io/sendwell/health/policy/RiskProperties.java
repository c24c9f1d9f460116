package io.sendwell.health.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sendwell.health.policy.Evidence.Exact;
import io.sendwell.health.policy.Evidence.Share;
import io.sendwell.health.policy.Evidence.Share.Day;
import io.sendwell.health.policy.Risk.Factor;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class RiskProperties {

    private static final Rules RULES = Rules.usual();

    @Property
    void the_points_add_up_to_the_score(@ForAll("signals") Signals signals) {
        var risk = risk(signals);

        assertThat(risk.factors()).extracting(Factor::points).allMatch(points -> points >= 0);
        assertThat(risk.factors().stream().mapToInt(Factor::points).sum())
                .isEqualTo(risk.score())
                .isBetween(0, 100);
        assertThat(risk.level()).isEqualTo(RULES.level(risk.score()));
        assertThat(risk.score()).isGreaterThanOrEqualTo(RULES.from(risk.level()));
        assertThat(risk.measured()).isBetween(0, risk.score());
        assertThat(risk.factors())
                .hasSize(signals.measured().size() + signals.words().size());
    }

    @Property
    void no_signal_that_gets_worse_lowers_the_risk(
            @ForAll("signals") Signals signals,
            @ForAll Signal signal,
            @ForAll @LongRange(min = 50, max = 100_000) long of,
            @ForAll @DoubleRange(max = 1) double one,
            @ForAll @DoubleRange(max = 1) double other) {
        boolean lessIsBetter = signal.scale().bad() > signal.scale().target();
        double good = lessIsBetter ? Math.min(one, other) : Math.max(one, other);
        double bad = lessIsBetter ? Math.max(one, other) : Math.min(one, other);

        assertThat(risk(with(signals, signal, new Share(bad * of, of, of))).score())
                .isGreaterThanOrEqualTo(risk(with(signals, signal, new Share(good * of, of, of)))
                        .score());
        assertThat(risk(with(signals, signal, new Exact(bad, of))).score())
                .isGreaterThanOrEqualTo(
                        risk(with(signals, signal, new Exact(good, of))).score());
    }

    @Property
    void what_whatsapp_says_outweighs_all_measures(@ForAll("signals") Signals signals, @ForAll Word word) {
        var words = new HashMap<>(signals.words());
        words.put(word, 1L);
        var risk = risk(new Signals(signals.measured(), words));

        assertThat(risk.score())
                .isGreaterThanOrEqualTo(word.least(RULES))
                .isGreaterThanOrEqualTo(risk(signals).score());
        assertThat(risk.recommendations()).contains(word.advice());
    }

    @Property
    void targets_that_are_met_cost_nothing(@ForAll Signal signal, @ForAll @LongRange(min = 50, max = 100_000) long of) {
        var risk = risk(new Signals(Map.of(signal, new Share(signal.scale().target() * of, of, of)), Map.of()));

        assertThat(risk.score()).isZero();
        assertThat(risk.recommendations()).isEmpty();
    }

    @Property
    void a_signal_that_is_missing_is_neither_good_nor_bad(@ForAll Signal signal) {
        var worst = everything(1);
        worst.remove(signal);

        assertThat(risk(new Signals(worst, Map.of())).score()).isEqualTo(100);
    }

    @Property
    void few_counts_say_less_than_many(
            @ForAll Signal signal,
            @ForAll @IntRange(min = 1, max = 1000) int few,
            @ForAll @IntRange(min = 1) int factor) {
        double many = (double) few * factor;

        assertThat(badness(signal, new Share(signal.scale().bad() * many, many, few)))
                .isGreaterThanOrEqualTo(badness(signal, new Share(signal.scale().bad() * few, few, few)));
    }

    @Example
    void without_data_there_is_no_risk_to_speak_of() {
        assertThat(risk(new Signals(Map.of(), Map.of()))).isEqualTo(new Risk(0, 0, Level.LOW, List.of(), List.of()));
    }

    @Example
    void the_worst_of_everything_is_a_hundred_and_the_weights_are_one() {
        assertThat(risk(new Signals(everything(1), Map.of())).score()).isEqualTo(100);
        assertThat(Arrays.stream(Signal.values())
                        .mapToDouble(signal -> signal.scale().weight())
                        .sum())
                .isEqualTo(1, within(1e-9));
    }

    @Example
    void one_opt_out_of_twenty_does_not_condemn_a_number_and_a_hundred_of_a_thousand_do() {
        assertThat(negativeFeedback(1, 20)).isLessThan(60);
        assertThat(negativeFeedback(100, 1000)).isEqualTo(100);
    }

    @Example
    void reads_of_fewer_than_fifty_are_ignored() {
        assertThat(risk(new Signals(Map.of(Signal.READ_RATE, new Share(0, 49, 49)), Map.of()))
                        .factors())
                .isEmpty();
        assertThat(risk(new Signals(Map.of(Signal.READ_RATE, new Share(0, 50, 50)), Map.of()))
                        .factors())
                .hasSize(1);
    }

    @Example
    void what_happened_three_days_ago_counts_half() {
        assertThat(Share.faded(List.of(new Day(0, 1, 10), new Day(3, 2, 20), new Day(6, 4, 40))))
                .isEqualTo(new Share(3, 30, 70));
    }

    @Property
    void other_scales_and_levels_are_kept_to(
            @ForAll("signals") Signals signals,
            @ForAll Signal signal,
            @ForAll @IntRange(min = 3, max = 100) int critical) {
        var scales = Map.of(signal, new Scale(0, 1, 0));
        var rules = new Rules(1, 2, critical, 0, RULES.calm(), RULES.longestPause(), 1, scales);
        var risk = Risk.of(signals, rules);

        assertThat(risk.level() == Level.CRITICAL).isEqualTo(risk.score() >= critical);
        assertThat(risk.factors())
                .filteredOn(factor -> factor.name().equals(signal.code()))
                .allMatch(factor -> factor.points() == 0);
    }

    private static Risk risk(Signals signals) {
        return Risk.of(signals, RULES);
    }

    private static double badness(Signal signal, Evidence evidence) {
        return signal.scale().badness(evidence.judged(signal.scale().target()));
    }

    private static int negativeFeedback(int optedOut, int delivered) {
        return risk(new Signals(Map.of(Signal.NEGATIVE_FEEDBACK, new Share(optedOut, delivered, delivered)), Map.of()))
                .score();
    }

    /** Every signal as bad as this, exactly. */
    private static EnumMap<Signal, Evidence> everything(double badness) {
        var all = new EnumMap<Signal, Evidence>(Signal.class);
        for (var signal : Signal.values()) {
            all.put(
                    signal,
                    new Exact(
                            signal.scale().target()
                                    + badness
                                            * (signal.scale().bad()
                                                    - signal.scale().target()),
                            50));
        }
        return all;
    }

    private static Signals with(Signals signals, Signal signal, Evidence evidence) {
        var measured = new HashMap<>(signals.measured());
        measured.put(signal, evidence);
        return new Signals(measured, signals.words());
    }

    @Provide
    Arbitrary<Signals> signals() {
        var counts = Combinators.combine(
                        Arbitraries.doubles().between(0, 1), Arbitraries.longs().between(0, 100_000))
                .<Evidence>as((share, of) -> new Share(share * of, of, of));
        var figures = Combinators.combine(
                        Arbitraries.doubles().between(0, 3), Arbitraries.longs().between(0, 1000))
                .<Evidence>as(Exact::new);
        var measured = Arbitraries.maps(Arbitraries.of(Signal.class), Arbitraries.oneOf(List.of(counts, figures)));
        var words = Arbitraries.frequencyOf(
                Tuple.of(3, Arbitraries.just(Collections.<Word, Long>emptyMap())),
                Tuple.of(
                        1,
                        Arbitraries.maps(
                                Arbitraries.of(Word.class), Arbitraries.longs().between(1, 9))));
        return Combinators.combine(measured, words).as(Signals::new);
    }
}

package io.sendwell.campaign.drip.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sendwell.campaign.drip.policy.Sequence.Change;
import io.sendwell.channel.Enclosure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** However often a drip is edited under way, nobody is led back, and no step changes its name. */
class SequenceProperties {

    private static Step step(int id, String text) {
        return new Step(
                id, Duration.ofHours(1), text, null, Enclosure.NONE, false, null, Step.Otherwise.SKIP, null, false);
    }

    private static Sequence of(String... texts) {
        var steps = new ArrayList<Step>();
        for (var text : texts) {
            steps.add(step(0, text));
        }
        return Sequence.of(steps);
    }

    /** Takes some steps out, changes some and puts new ones in. */
    private static List<Step> someEdit(Sequence sequence, Random random) {
        var wanted = new ArrayList<Step>();
        for (var step : sequence.inForce()) {
            if (random.nextInt(3) == 0) {
                wanted.add(step(0, "new"));
            }
            switch (random.nextInt(3)) {
                case 0 -> wanted.add(step);
                case 1 -> wanted.add(step(step.id(), "changed"));
                default -> {}
            }
        }
        if (wanted.isEmpty() || random.nextBoolean()) {
            wanted.add(step(0, "last"));
        }
        return wanted;
    }

    @Property(tries = 300)
    void an_edit_puts_in_force_what_was_wanted_and_keeps_every_name(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 6) int edits) {
        var random = new Random(seed);
        var sequence = of("one", "two", "three");
        var gone = new HashSet<Integer>();
        for (int n = 0; n < edits; n++) {
            var wanted = someEdit(sequence, random);
            var edited = sequence.edited(wanted);
            assertThat(edited.inForce().stream().map(Step::message))
                    .containsExactlyElementsOf(
                            wanted.stream().map(Step::message).toList());
            assertThat(edited.steps().stream().map(Step::id)).doesNotHaveDuplicates();
            assertThat(edited.steps().stream().map(Step::id).toList())
                    .containsAll(sequence.steps().stream().map(Step::id).toList());
            edited.steps().stream().filter(Step::removed).forEach(step -> gone.add(step.id()));
            assertThat(edited.inForce()).noneMatch(step -> gone.contains(step.id()));
            sequence = edited;
        }
    }

    @Property(tries = 300)
    void whoever_goes_on_after_any_edits_takes_each_step_once_and_no_old_one_that_it_passed(
            @ForAll long seed, @ForAll @IntRange(min = 0, max = 6) int edits) {
        var random = new Random(seed);
        var sequence = of("one", "two", "three", "four");
        int taken = 0;
        var had = new HashSet<Integer>();
        var passed = new HashSet<Integer>();
        for (int n = 0; n <= edits; n++) {
            for (int moves = random.nextInt(3); moves > 0; moves--) {
                var next = sequence.after(taken);
                if (next.isPresent()) {
                    taken = next.get().id();
                    assertThat(had.add(taken)).isTrue();
                    assertThat(passed).doesNotContain(taken);
                    passed.clear();
                    for (var step : sequence.steps()) {
                        if (sequence.isPast(step.id(), taken)) {
                            passed.add(step.id());
                        }
                    }
                }
            }
            sequence = sequence.edited(someEdit(sequence, random));
        }
    }

    @Property(tries = 200)
    void every_place_leads_through_to_the_end(@ForAll long seed) {
        var random = new Random(seed);
        var sequence = of("one", "two").edited(someEdit(of("one", "two"), random));
        for (int place : sequence.places()) {
            int steps = 0;
            for (var next = sequence.after(place); next.isPresent(); next = sequence.after(place)) {
                place = next.get().id();
                assertThat(++steps).isLessThanOrEqualTo(sequence.inForce().size());
            }
        }
    }

    @Example
    void whoever_had_a_step_that_is_taken_out_goes_on_with_the_next_one_that_was_there() {
        var before = of("one", "two", "three");
        var after = before.edited(List.of(step(1, "one"), step(0, "instead"), step(3, "three")));

        assertThat(after.after(1).map(Step::message)).contains("instead");
        assertThat(after.after(2).map(Step::message)).contains("three");
        assertThat(after.changesSince(before))
                .isEqualTo(Map.of(1, Change.KEPT, 2, Change.REMOVED, 3, Change.KEPT, 4, Change.ADDED));
    }

    @Example
    void steps_keep_their_order_and_none_is_made_up() {
        var sequence = of("one", "two");
        var turned = new ArrayList<>(sequence.inForce());
        Collections.reverse(turned);

        assertThatThrownBy(() -> sequence.edited(turned)).hasMessageContaining("step 1 has changed its place");
        assertThatThrownBy(() -> sequence.edited(List.of(step(7, "x")))).hasMessageContaining("no step 7");
        assertThatThrownBy(() -> sequence.edited(List.of(step(1, "x"), step(1, "y"))))
                .hasMessageContaining("twice");
    }
}

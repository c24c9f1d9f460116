package io.sendwell.channel.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sendwell.channel.Interactive.Button;
import io.sendwell.channel.simulator.Person.Act;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;

class PersonProperties {

    @Property
    void everybody_reacts_in_order_and_within_half_a_day(
            @ForAll String wireId,
            @ForAll @DoubleRange(min = 0, max = 1) double delivered,
            @ForAll @DoubleRange(min = 0, max = 1) double read,
            @ForAll @DoubleRange(min = 0, max = 1) double reply) {
        var acts = Person.reactTo(wireId, List.of(), behaviour(delivered, read, reply));

        long before = 0;
        for (var act : acts) {
            assertThat(act.afterMs())
                    .isGreaterThan(before)
                    .isLessThan(Duration.ofHours(12).toMillis());
            before = act.afterMs();
        }
        assertThat(acts.isEmpty() || acts.getFirst() instanceof Act.Received).isTrue();
        assertThat(acts).doesNotHaveDuplicates().hasSizeLessThanOrEqualTo(3);
        assertThat(acts).isEqualTo(Person.reactTo(wireId, List.of(), behaviour(delivered, read, reply)));
    }

    @Property(tries = 20)
    void rates_are_shares_of_the_messages_taken(
            @ForAll @DoubleRange(min = 0, max = 1) double delivered,
            @ForAll @DoubleRange(min = 0, max = 1) double read,
            @ForAll @DoubleRange(min = 0, max = 1) double reply) {
        int people = 20_000;
        var acts = new java.util.ArrayList<Act>();
        for (int i = 0; i < people; i++) {
            acts.addAll(Person.reactTo(UUID.randomUUID().toString(), List.of(), behaviour(delivered, read, reply)));
        }

        assertThat(share(acts, Act.Received.class, people)).isCloseTo(delivered, within(0.02));
        assertThat(share(acts, Act.Read.class, people)).isCloseTo(Math.min(read, delivered), within(0.02));
        assertThat(share(acts, Act.Replied.class, people)).isCloseTo(Math.min(reply, delivered), within(0.02));
    }

    @Property(tries = 1)
    void all_replies_are_given_about_equally_often() {
        long yes = 0;
        for (int i = 0; i < 10_000; i++) {
            yes += Person.reactTo("message-" + i, List.of(), behaviour(1, 1, 1)).stream()
                    .filter(act -> act instanceof Act.Replied(var afterMs, var text) && text.equals("yes"))
                    .count();
        }

        assertThat(yes / 10_000.0).isCloseTo(0.5, within(0.03));
    }

    @Property(tries = 1)
    void half_of_those_who_answer_tap_one_of_the_buttons() {
        var buttons = List.of(new Button("y", "Yes, please"), new Button("n", "No"));
        var acts = new java.util.ArrayList<Act>();
        for (int i = 0; i < 10_000; i++) {
            acts.addAll(Person.reactTo("message-" + i, buttons, behaviour(1, 1, 0.6)));
        }

        assertThat(share(acts, Act.Replied.class, 10_000)).isCloseTo(0.3, within(0.03));
        assertThat(share(acts, Act.Tapped.class, 10_000)).isCloseTo(0.3, within(0.03));
        assertThat(acts.stream()
                        .filter(act -> act instanceof Act.Tapped(var _, var button)
                                && button.id().equals("y")))
                .hasSizeBetween(1_300, 1_700);
    }

    private static double share(List<Act> acts, Class<? extends Act> kind, int of) {
        return acts.stream().filter(kind::isInstance).count() / (double) of;
    }

    private static Behaviour behaviour(double delivered, double read, double reply) {
        return new Behaviour(0, delivered, read, reply, List.of("yes", "no"), List.of(), 0, null);
    }
}

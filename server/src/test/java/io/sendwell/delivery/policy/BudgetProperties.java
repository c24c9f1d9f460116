package io.sendwell.delivery.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** The budget against a straight recount of who was written to in the last 24 hours. */
class BudgetProperties {

    private static final Instant START = Instant.parse("2026-11-20T09:00:00Z");

    /** @param minutes after the one before */
    record Wish(int minutes, int person) {}

    private record Written(int person, Instant at) {}

    @Property(tries = 500)
    void never_more_different_people_in_24_hours_than_the_limit_and_nobody_waits_while_there_is_room(
            @ForAll("wishes") List<Wish> wishes, @ForAll @IntRange(min = 1, max = 6) int limit) {
        var written = new ArrayList<Written>();
        var now = START;
        for (var wish : wishes) {
            now = now.plusSeconds(60L * wish.minutes());
            var counted = people(written, now);
            var budget = new Budget(OptionalLong.of(limit), counted.size());
            boolean known = counted.contains(wish.person());
            if (budget.admits(known)) {
                written.add(new Written(wish.person(), now));
                assertThat(budget.after(known).used())
                        .isEqualTo(people(written, now).size());
            } else {
                assertThat(counted).hasSize(limit).doesNotContain(wish.person());
            }
            assertThat(people(written, now)).hasSizeLessThanOrEqualTo(limit);
        }
    }

    @Property
    void without_a_limit_everything_fits_and_is_counted(@ForAll @IntRange(min = 0) int used) {
        for (var tier : List.of("TIER_UNLIMITED", "TIER_OF_TOMORROW")) {
            var budget = Budget.of(Optional.of(tier), used);
            assertThat(budget.admits(false)).isTrue();
            assertThat(budget.excess()).isZero();
            assertThat(budget.after(false).used()).isEqualTo(used + 1L);
        }
    }

    @Example
    void the_limit_is_what_whatsapp_tells() {
        assertThat(limit("TIER_250")).hasValue(250);
        assertThat(limit("TIER_2K")).hasValue(2_000);
        assertThat(limit("TIER_100K")).hasValue(100_000);
        assertThat(limit("TIER_UNLIMITED")).isEmpty();
        assertThat(Budget.of(Optional.empty(), 7).limit()).isEmpty();
    }

    @Example
    void after_the_limit_was_lowered_the_first_who_leave_make_no_room() {
        assertThat(new Budget(OptionalLong.of(250), 2_000).excess()).isEqualTo(1_750);
        assertThat(new Budget(OptionalLong.of(250), 250).excess()).isZero();
    }

    private static OptionalLong limit(String tier) {
        return Budget.of(Optional.of(tier), 0).limit();
    }

    private static Set<Integer> people(List<Written> written, Instant now) {
        return written.stream()
                .filter(one -> one.at().isAfter(now.minus(Budget.PERIOD)))
                .map(Written::person)
                .collect(Collectors.toSet());
    }

    @Provide
    Arbitrary<List<Wish>> wishes() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 600),
                        Arbitraries.integers().between(1, 9))
                .as(Wish::new)
                .list()
                .ofMaxSize(60);
    }
}

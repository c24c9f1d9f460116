package io.sendwell.intelligence.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.intelligence.Intent;
import io.sendwell.intelligence.policy.LeadFacts.Clicks;
import io.sendwell.intelligence.policy.LeadFacts.Profile;
import io.sendwell.intelligence.policy.LeadFacts.Reading;
import io.sendwell.intelligence.policy.LeadFacts.Word;
import io.sendwell.intelligence.policy.LeadScore.Part;
import io.sendwell.intelligence.policy.LeadScore.Point;
import io.sendwell.intelligence.policy.LeadScore.Tier;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

class LeadScoringProperties {

    private static final Instant NOW = Instant.parse("2026-11-23T15:00:00Z"); // a Monday

    /** No clock goes further wrong than this. */
    private static final Instant LATEST = NOW.plus(Duration.ofDays(2));

    private static final ZoneId UTC = ZoneId.of("UTC");
    private static final Profile FULL = new Profile(true, true, true, true, true, 2);
    private static final Set<Intent> GOOD = Set.of(Intent.INTERESTED, Intent.QUESTION, Intent.POSITIVE_FEEDBACK);

    @Property
    void the_points_add_up_to_the_parts_and_the_parts_to_the_total(@ForAll("facts") LeadFacts facts) {
        var score = new LeadScoring(facts).at(NOW);

        for (var part : Part.values()) {
            assertThat(score.points().stream()
                            .filter(point -> point.part() == part)
                            .mapToInt(Point::points)
                            .sum())
                    .isEqualTo(score.breakdown().of(part))
                    .isBetween(0, part.most());
        }
        assertThat(score.breakdown().total()).isEqualTo(score.total()).isBetween(0, 100);
        assertThat(score.tier()).isEqualTo(Tier.of(score.total()));
        assertThat(score.total()).isBetween(score.tier().from(), score.tier().to());
    }

    @Property
    void every_point_is_within_its_bounds_and_says_why(@ForAll("facts") LeadFacts facts) {
        var score = new LeadScoring(facts).at(NOW);

        assertThat(score.points()).allSatisfy(point -> {
            assertThat(point.points()).isLessThanOrEqualTo(point.most());
            assertThat(point.sentence()).endsWith(".");
            assertThat(point.value()).isNotBlank();
        });
        assertThat(score.insights()).isNotEmpty();
        assertThat(score.nextActions()).isNotEmpty();
    }

    @Example
    void the_parts_weigh_40_30_20_and_10_and_their_points_reach_that() {
        assertThat(Stream.of(Part.values()).map(Part::most)).containsExactly(40, 30, 20, 10);
        var most = new LeadScoring(LeadFacts.none(UTC)).at(NOW).points();
        for (var part : Part.values()) {
            assertThat(most.stream()
                            .filter(point -> point.part() == part)
                            .mapToInt(Point::most)
                            .sum())
                    .as(part.code())
                    .isEqualTo(part.most());
        }
        var all = List.of(
                said(Intent.INTERESTED, true, 0), said(Intent.QUESTION, true, 0), said(Intent.INTERESTED, true, 0));
        var best =
                new LeadFacts(FULL, new Reading(5, 5, NOW), all, Duration.ofMinutes(2), new Clicks(3, NOW), false, UTC);
        assertThat(new LeadScoring(best).at(NOW).total()).isEqualTo(100);
    }

    @Property
    void time_never_raises_a_score(@ForAll("facts") LeadFacts facts, @ForAll("waits") Duration wait) {
        assertThat(new LeadScoring(facts).at(NOW.plus(wait)).total())
                .isLessThanOrEqualTo(new LeadScoring(facts).at(NOW).total());
    }

    @Property
    void it_fades_first_in_the_night_that_was_foretold(@ForAll("facts") LeadFacts facts) {
        var now = new LeadScoring(facts).at(NOW).total();
        new LeadScoring(facts)
                .fadesAfter(NOW)
                .ifPresentOrElse(
                        night -> {
                            assertThat(night).isAfter(NOW);
                            assertThat(new LeadScoring(facts).at(night).total()).isLessThan(now);
                            var before = night.minus(Duration.ofHours(25));
                            if (before.isAfter(NOW)) {
                                assertThat(new LeadScoring(facts).at(before).total())
                                        .isEqualTo(now);
                            }
                        },
                        () -> assertThat(new LeadScoring(facts)
                                        .at(NOW.plus(Duration.ofDays(3650)))
                                        .total())
                                .isEqualTo(now));
    }

    @Property
    void a_good_word_never_lowers_a_score(
            @ForAll("facts") LeadFacts facts, @ForAll("words") Word word, @ForAll boolean askedPrice) {
        if (!GOOD.contains(word.intent())) {
            return;
        }
        var more = new ArrayList<>(facts.words());
        more.add(new Word(word.intent(), askedPrice, word.at()));

        assertThat(total(with(facts, more))).isGreaterThanOrEqualTo(total(facts));
    }

    @Property
    void reading_one_more_clicking_and_answering_faster_never_lower_it(@ForAll("facts") LeadFacts facts) {
        var reading = facts.reading();
        if (reading.read() < reading.arrived()) {
            var more = new Reading(reading.arrived(), reading.read() + 1, LATEST);
            assertThat(total(with(facts, more))).isGreaterThanOrEqualTo(total(facts));
        }
        var clicked = new Clicks(facts.clicks().times() + 1, LATEST);
        assertThat(total(new LeadFacts(
                        facts.profile(),
                        reading,
                        facts.words(),
                        facts.fastestAnswer(),
                        clicked,
                        facts.optedOut(),
                        facts.zone())))
                .isGreaterThanOrEqualTo(total(facts));
        assertThat(total(new LeadFacts(
                        facts.profile(),
                        reading,
                        facts.words(),
                        Duration.ofMinutes(1),
                        facts.clicks(),
                        facts.optedOut(),
                        facts.zone())))
                .isGreaterThanOrEqualTo(total(facts));
    }

    @Property
    void a_fuller_profile_never_lowers_it(@ForAll("facts") LeadFacts facts) {
        assertThat(total(new LeadFacts(
                        FULL,
                        facts.reading(),
                        facts.words(),
                        facts.fastestAnswer(),
                        facts.clicks(),
                        facts.optedOut(),
                        facts.zone())))
                .isGreaterThanOrEqualTo(total(facts));
    }

    @Property
    void after_a_refusal_only_the_profile_is_left_until_it_stirs_again(
            @ForAll("facts") LeadFacts facts, @ForAll boolean unsubscribe) {
        var words = new ArrayList<>(facts.words());
        words.add(new Word(unsubscribe ? Intent.UNSUBSCRIBE : Intent.NOT_INTERESTED, false, LATEST.plusSeconds(1)));

        var refused = new LeadScoring(with(facts, words)).at(LATEST.plusSeconds(2));
        assertThat(refused.total()).isEqualTo(refused.breakdown().profile());
        assertThat(refused.tier()).isEqualTo(Tier.INACTIVE);
        words.add(new Word(Intent.INTERESTED, false, LATEST.plusSeconds(2)));
        if (!facts.optedOut()) {
            assertThat(new LeadScoring(with(facts, words))
                            .at(LATEST.plusSeconds(3))
                            .total())
                    .isGreaterThan(refused.total());
        }
    }

    @Property
    void who_opted_out_is_inactive_with_nothing_to_do(@ForAll("facts") LeadFacts facts) {
        var out = new LeadScoring(new LeadFacts(
                        facts.profile(),
                        facts.reading(),
                        facts.words(),
                        facts.fastestAnswer(),
                        facts.clicks(),
                        true,
                        facts.zone()))
                .at(NOW);

        assertThat(out.total()).isZero();
        assertThat(out.tier()).isEqualTo(Tier.INACTIVE);
        assertThat(out.nextActions()).singleElement().asString().contains("Write nothing");
    }

    @Property
    void who_never_reacted_is_inactive_however_much_is_known(@ForAll @IntRange(max = 10) int arrived) {
        var facts = new LeadFacts(FULL, new Reading(arrived, 0, null), List.of(), null, Clicks.NONE, false, UTC);

        assertThat(new LeadScoring(facts).at(NOW).tier()).isEqualTo(Tier.INACTIVE);
    }

    @Example
    void nothing_known_is_nothing_scored() {
        assertThat(new LeadScoring(LeadFacts.none(UTC)).at(NOW).total()).isZero();
        assertThat(new LeadScoring(LeadFacts.none(UTC)).fadesAfter(NOW)).isEmpty();
    }

    @Example
    void who_read_everything_and_wanted_to_buy_yesterday_is_hot() {
        var facts = new LeadFacts(
                FULL,
                new Reading(1, 1, NOW.minus(Duration.ofDays(1))),
                List.of(said(Intent.INTERESTED, false, 1)),
                null,
                Clicks.NONE,
                false,
                UTC);

        var score = new LeadScoring(facts).at(NOW);
        assertThat(score.tier()).isEqualTo(Tier.HOT);
        assertThat(score.nextActions().getFirst()).contains("today");
        assertThat(new LeadScoring(facts).at(NOW.plus(Duration.ofDays(30))).tier())
                .isEqualTo(Tier.COLD);
        assertThat(new LeadScoring(facts).at(NOW.plus(Duration.ofDays(365))).tier())
                .isEqualTo(Tier.INACTIVE);
    }

    @Example
    void a_question_about_the_price_makes_warm_and_reading_alone_cold() {
        var read = new Reading(4, 4, NOW.minus(Duration.ofHours(3)));
        var asks = new LeadFacts(
                FULL, read, List.of(said(Intent.QUESTION, true, 0)), Duration.ofHours(2), Clicks.NONE, false, UTC);
        var reads = new LeadFacts(FULL, read, List.of(), null, Clicks.NONE, false, UTC);

        assertThat(new LeadScoring(asks).at(NOW).tier()).isEqualTo(Tier.WARM);
        assertThat(new LeadScoring(reads).at(NOW).tier()).isEqualTo(Tier.COLD);
    }

    @Example
    void a_complaint_costs_until_something_good_is_heard() {
        var kind = List.of(said(Intent.INTERESTED, false, 3));
        var angry = List.of(said(Intent.INTERESTED, false, 3), said(Intent.COMPLAINT, false, 2));
        var settled = List.of(
                said(Intent.INTERESTED, false, 3),
                said(Intent.COMPLAINT, false, 2),
                said(Intent.POSITIVE_FEEDBACK, false, 1));

        assertThat(behavior(angry)).isLessThan(behavior(kind));
        assertThat(behavior(settled)).isEqualTo(behavior(kind));
    }

    @Example
    void a_weekend_cools_nobody() {
        var friday = Instant.parse("2026-11-20T23:59:59Z");
        var monday = Instant.parse("2026-11-23T00:00:01Z");

        assertThat(WorkingDays.until(monday, UTC) - WorkingDays.until(friday, UTC))
                .isLessThan(0.001);
        assertThat(WorkingDays.until(monday.plus(Duration.ofDays(7)), UTC) - WorkingDays.until(monday, UTC))
                .isEqualTo(5);
    }

    @Property
    void working_days_never_go_back(
            @ForAll("zones") ZoneId zone,
            @ForAll @IntRange(max = 600_000) int minutes,
            @ForAll @IntRange(max = 100_000) int seconds) {
        var at = Instant.parse("2026-01-01T00:00:00Z").plus(Duration.ofMinutes(minutes));

        assertThat(WorkingDays.until(at.plusSeconds(seconds), zone))
                .isGreaterThanOrEqualTo(WorkingDays.until(at, zone));
    }

    private static int behavior(List<Word> words) {
        return new LeadScoring(with(LeadFacts.none(UTC), words))
                .at(NOW)
                .breakdown()
                .behavior();
    }

    private static int total(LeadFacts facts) {
        return new LeadScoring(facts).at(NOW).total();
    }

    private static Word said(Intent intent, boolean askedPrice, int daysAgo) {
        return new Word(intent, askedPrice, NOW.minus(Duration.ofDays(daysAgo)));
    }

    private static LeadFacts with(LeadFacts facts, List<Word> words) {
        return new LeadFacts(
                facts.profile(),
                facts.reading(),
                words,
                facts.fastestAnswer(),
                facts.clicks(),
                facts.optedOut(),
                facts.zone());
    }

    private static LeadFacts with(LeadFacts facts, Reading reading) {
        return new LeadFacts(
                facts.profile(),
                reading,
                facts.words(),
                facts.fastestAnswer(),
                facts.clicks(),
                facts.optedOut(),
                facts.zone());
    }

    @Provide
    Arbitrary<LeadFacts> facts() {
        return Combinators.combine(
                        profiles(),
                        readings(),
                        words().list().ofMaxSize(8),
                        Arbitraries.longs().between(-5_000, 20_000), // minutes; below 0: never answered
                        clicks(),
                        Arbitraries.frequency(Tuple.of(9, false), Tuple.of(1, true)),
                        zones())
                .as((profile, reading, words, fastest, clicks, out, zone) -> new LeadFacts(
                        profile, reading, words, fastest < 0 ? null : Duration.ofMinutes(fastest), clicks, out, zone));
    }

    private static Arbitrary<Profile> profiles() {
        var known = Arbitraries.of(true, false);
        return Combinators.combine(
                        known,
                        known,
                        known,
                        known,
                        known,
                        Arbitraries.integers().between(0, 3))
                .as(Profile::new);
    }

    private static Arbitrary<Reading> readings() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 10),
                        Arbitraries.integers().between(0, 10),
                        instants())
                .as((one, other, at) ->
                        new Reading(Math.max(one, other), Math.min(one, other), Math.min(one, other) == 0 ? null : at));
    }

    private static Arbitrary<Clicks> clicks() {
        return Combinators.combine(Arbitraries.integers().between(0, 3), instants())
                .as((times, at) -> new Clicks(times, times == 0 ? null : at));
    }

    @Provide
    Arbitrary<Word> words() {
        return Combinators.combine(Arbitraries.of(Intent.class), Arbitraries.of(true, false), instants())
                .as(Word::new);
    }

    /** Of the last half year, and some that clocks that go wrong put into the future. */
    private static Arbitrary<Instant> instants() {
        return Arbitraries.longs()
                .between(-2 * 24 * 60, 180 * 24 * 60)
                .map(minutes -> NOW.minus(Duration.ofMinutes(minutes)));
    }

    @Provide
    Arbitrary<Duration> waits() {
        return Arbitraries.longs().between(0, 400 * 24 * 60).map(Duration::ofMinutes);
    }

    @Provide
    Arbitrary<ZoneId> zones() {
        return Arbitraries.of("UTC", "America/New_York", "Asia/Kolkata", "Pacific/Apia", "Europe/Madrid")
                .map(ZoneId::of);
    }
}

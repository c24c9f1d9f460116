package io.sendwell.health.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.health.policy.Heard.Holding;
import io.sendwell.health.policy.Standing.Look;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;

/** The life of a standing under random scores, words, waits and people's decisions. */
class StandingProperties {

    private static final Rules RULES = Rules.usual();
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

    /** Something happens, and some time later somebody looks. */
    record Step(Duration span, int measured, List<Heard> heard, boolean resumed) {}

    /** One look of a life: what was known, and the standing before and after it. */
    record Moment(Look look, Standing before, Standing after) {}

    @Property
    void it_rises_at_once_to_whatever_is_known_unless_somebody_has_let_it_pass(@ForAll("life") List<Step> steps) {
        for (var moment : live(steps)) {
            var known = RULES.level(moment.look.measured()).or(said(moment.look));
            assertThat(moment.after.level())
                    .isGreaterThanOrEqualTo(
                            moment.after.pass() == null || known != Level.CRITICAL ? known : Level.HIGH);
        }
    }

    @Property
    void what_was_measured_falls_only_after_it_was_calm_for_the_whole_time(@ForAll("life") List<Step> steps) {
        var life = live(steps);
        for (int i = 0; i < life.size(); i++) {
            var moment = life.get(i);
            if (moment.after.held().compareTo(moment.before.held()) >= 0) {
                continue;
            }
            var calm = moment.look.now().minus(RULES.calm());
            int well = RULES.from(moment.before.held()) - RULES.margin();
            assertThat(moment.look.measured()).isLessThan(well);
            assertThat(life.subList(0, i + 1))
                    .filteredOn(earlier -> earlier.look.now().isAfter(calm))
                    .allMatch(earlier -> earlier.look.measured() < well);
            assertThat(life.subList(0, i + 1))
                    .anyMatch(earlier -> !earlier.look.now().isAfter(calm));
        }
    }

    @Property
    void it_never_falls_and_rises_again_by_measures_within_the_calm_time(@ForAll("life") List<Step> steps) {
        @Nullable Instant fell = null;
        Level from = Level.LOW;
        @Nullable Instant rose = null;
        for (var moment : live(steps)) {
            int moved = moment.after.held().compareTo(moment.before.held());
            if (moved > 0) {
                rose = moment.look.now();
            } else if (moved < 0) {
                // Whatever rises, stays up for the calm time at least.
                assertThat(rose == null || !rose.plus(RULES.calm()).isAfter(moment.look.now()))
                        .isTrue();
                fell = moment.look.now();
                from = moment.before.held();
            }
            if (fell != null && moved < 0) {
                // And what falls is a margin away from where it would be that high again.
                assertThat(moment.look.measured()).isLessThan(RULES.from(from) - RULES.margin());
            }
        }
    }

    @Property
    void a_pause_always_has_a_reason_a_condition_and_an_end_or_somebody_who_ends_it(@ForAll("life") List<Step> steps) {
        for (var moment : live(steps)) {
            if (moment.after.level() != Level.CRITICAL) {
                continue;
            }
            var critical = moment.look.words().stream()
                    .filter(one -> one.word().level() == Level.CRITICAL)
                    .toList();
            assertThat(critical.isEmpty() && moment.after.held() != Level.CRITICAL)
                    .isFalse();
            var until = moment.after.pausedUntil(moment.look, RULES);
            if (until == null) {
                assertThat(critical).anyMatch(one -> one.until() == null);
            } else {
                assertThat(until).isAfter(moment.look.now());
            }
            var condition = Grounds.condition(moment.after, moment.look.words(), RULES);
            assertThat(critical)
                    .allSatisfy(one -> assertThat(condition).contains(one.word().condition()));
            assertThat(condition)
                    .endsWith(Grounds.needsPerson(critical) ? "a person must resume it." : "resumes by itself.");
        }
    }

    @Property
    void every_pause_that_needs_no_person_ends_when_nothing_more_happens(@ForAll("life") List<Step> steps) {
        var life = live(steps);
        var last = life.getLast();
        // WhatsApp takes back what it says until it takes it back; the score stays as bad as it was.
        var quiet = new ArrayList<>(steps);
        quiet.add(new Step(
                Duration.ofMinutes(30),
                last.look.measured(),
                Stream.of(Word.QUALITY_RED, Word.QUALITY_YELLOW, Word.RESTRICTED, Word.BANNED)
                        .map(word -> new Heard(word, false, START, null))
                        .toList(),
                false));
        for (int i = 0; i < 40; i++) {
            quiet.add(new Step(Duration.ofHours(12), last.look.measured(), List.of(), false));
        }

        assertThat(live(quiet).getLast().after.level()).isLessThan(Level.CRITICAL);
    }

    @Property
    void a_number_of_which_nothing_bad_is_known_any_more_is_low_in_the_end(@ForAll("life") List<Step> steps) {
        var quiet = new ArrayList<>(steps);
        quiet.add(new Step(
                Duration.ofMinutes(30),
                0,
                Stream.of(Word.values())
                        .map(word -> new Heard(word, false, START, null))
                        .toList(),
                false));
        for (int i = 0; i < 20; i++) {
            quiet.add(new Step(Duration.ofHours(12), 0, List.of(), false));
        }

        var end = live(quiet).getLast().after;

        assertThat(end.level()).isEqualTo(Level.LOW);
        assertThat(end.pass()).isNull();
    }

    @Property
    void who_was_resumed_by_a_person_is_not_paused_again_unless_it_gets_worse(
            @ForAll("life") List<Step> steps, @ForAll @Size(max = 20) List<@IntRange(max = 100) Integer> later) {
        var before = live(steps).getLast();
        if (before.after.level() != Level.CRITICAL) {
            return;
        }
        var words = before.look.words();
        var at = before.look.now().plusSeconds(1);
        var standing = before.after.after(new Look(at, before.look.measured(), words, at), RULES);
        assertThat(standing.level()).isEqualTo(Level.HIGH);
        int given = before.look.measured();
        for (int score : later) {
            at = at.plus(Duration.ofMinutes(30));
            boolean same = score < Math.max(RULES.critical(), given + RULES.worse());
            boolean stillGiven = standing.pass() != null;
            standing = standing.after(new Look(at, score, words, null), RULES);
            if (stillGiven && same) {
                assertThat(standing.level()).isNotEqualTo(Level.CRITICAL);
            } else if (stillGiven) {
                assertThat(standing.level()).isEqualTo(Level.CRITICAL);
                return;
            }
        }
    }

    @Property
    void the_longer_since_the_same_level_is_in_force_the_older_its_beginning(@ForAll("life") List<Step> steps) {
        for (var moment : live(steps)) {
            assertThat(moment.after.since())
                    .isEqualTo(
                            moment.after.level() == moment.before.level() ? moment.before.since() : moment.look.now());
        }
    }

    @Example
    void a_ban_waits_for_a_person_and_a_day_of_reports_for_the_day() {
        var ban = live(List.of(
                        new Step(Duration.ofMinutes(1), 0, List.of(new Heard(Word.BANNED, true, START, null)), false)))
                .getLast();
        var reports = live(List.of(new Step(
                        Duration.ofMinutes(1), 0, List.of(new Heard(Word.REPORTED, true, START, null)), false)))
                .getLast();

        assertThat(ban.after.pausedUntil(ban.look, RULES)).isNull();
        assertThat(Grounds.condition(ban.after, ban.look.words(), RULES)).contains("a person must resume it");
        assertThat(reports.after.pausedUntil(reports.look, RULES)).isEqualTo(START.plus(Duration.ofHours(24)));
        assertThat(Grounds.condition(reports.after, reports.look.words(), RULES))
                .contains("by itself");
    }

    private static Level said(Look look) {
        return look.words().stream().map(one -> one.word().level()).reduce(Level.LOW, Level::or);
    }

    private static List<Moment> live(List<Step> steps) {
        var life = new ArrayList<Moment>();
        var heard = new ArrayList<Heard>();
        var standing = Standing.fresh(START);
        var now = START;
        for (var step : steps) {
            var at = now;
            step.heard.forEach(one -> heard.add(new Heard(
                    one.word(),
                    one.holds(),
                    at,
                    one.until() == null ? null : at.plus(Duration.between(START, one.until())))));
            now = now.plus(step.span);
            List<Holding> words = List.copyOf(Heard.holding(heard, now).values());
            var look = new Look(now, step.measured, words, step.resumed ? now : null);
            var next = standing.after(look, RULES);
            life.add(new Moment(look, standing, next));
            standing = next;
        }
        return life;
    }

    @Provide
    Arbitrary<List<Step>> life() {
        var waits = Arbitraries.frequencyOf(
                Tuple.of(5, Arbitraries.just(Duration.ofMinutes(30))),
                Tuple.of(2, Arbitraries.integers().between(1, 29).map(Duration::ofMinutes)),
                Tuple.of(2, Arbitraries.integers().between(1, 80).map(Duration::ofHours)));
        var scores = Arbitraries.frequencyOf(
                Tuple.of(2, Arbitraries.integers().between(0, 100)),
                Tuple.of(2, Arbitraries.of(24, 25, 29, 30, 54, 55, 59, 60, 74, 75, 79, 80, 84, 85)));
        var heard = Combinators.combine(
                        Arbitraries.of(Word.values()).filter(word -> word != Word.PROBATION),
                        Arbitraries.of(true, true, false),
                        Arbitraries.integers().between(1, 100).injectNull(.7))
                .as((word, holds, hours) ->
                        new Heard(word, holds, START, hours == null ? null : START.plus(Duration.ofHours(hours))));
        var said = Arbitraries.frequencyOf(
                Tuple.of(4, Arbitraries.just(List.<Heard>of())),
                Tuple.of(1, heard.list().ofMinSize(1).ofMaxSize(3)));
        return Combinators.combine(waits, scores, said, Arbitraries.of(false, false, false, true))
                .as(Step::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(60);
    }
}

package io.sendwell.health.policy;

import io.sendwell.health.policy.Heard.Holding;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The level that is in force for a number, and what is remembered so that it does not flap. It rises at once. What
 * WhatsApp said falls when WhatsApp takes it back or its time is over; what was measured falls only when the score has
 * been well below the level for a while.
 *
 * @param held the level of what was measured
 * @param calmSince since when the score has been well below that; null = it is not
 * @param pass that somebody has let it send on in spite of what was known then; null = nobody
 */
public record Standing(
        Level level,
        Instant since,
        Level held,
        @Nullable Instant calmSince,
        @Nullable Pass pass) {

    /** @param measured the score at which it was given */
    public record Pass(Instant at, int measured) {}

    /**
     * What is known now.
     *
     * @param measured the score without WhatsApp's words
     * @param resumedAt when a person last resumed it; null = not since the last look
     */
    public record Look(
            Instant now,
            int measured,
            Collection<Holding> words,
            @Nullable Instant resumedAt) {

        private Level said() {
            return words.stream().map(one -> one.word().level()).reduce(Level.LOW, Level::or);
        }

        private Optional<Instant> newestCritical() {
            return words.stream()
                    .filter(one -> one.word().level() == Level.CRITICAL)
                    .map(Holding::last)
                    .max(Comparator.naturalOrder());
        }
    }

    /** Of a number that was never looked at. */
    public static Standing fresh(Instant now) {
        return new Standing(Level.LOW, now, Level.LOW, null, null);
    }

    /** What it is after a look. */
    public Standing after(Look look, Rules rules) {
        var measured = held(look, rules);
        var evidence = measured.held.or(look.said());
        if (evidence != Level.CRITICAL) {
            return become(evidence, measured, null, look.now());
        }
        var given = pass(look, measured.held, rules);
        return given != null && !isWorse(look, given, rules)
                ? become(Level.HIGH, measured, given, look.now())
                : become(Level.CRITICAL, measured, null, look.now());
    }

    /**
     * When a pause ends by itself, as far as that is known; null = when WhatsApp or a person says so. Only of a critical
     * one.
     */
    public @Nullable Instant pausedUntil(Look look, Rules rules) {
        var until = held == Level.CRITICAL ? since.plus(rules.longestPause()) : look.now();
        for (var one : look.words()) {
            if (one.word().level() == Level.CRITICAL) {
                var end = one.until();
                if (end == null) {
                    return null;
                }
                until = end.isAfter(until) ? end : until;
            }
        }
        return until;
    }

    /** When something ends of itself that may change the level; null where nothing does. */
    public @Nullable Instant changesAt(Look look, Rules rules) {
        var ends = new ArrayList<Instant>();
        look.words().stream().map(Holding::until).filter(Objects::nonNull).forEach(ends::add);
        if (calmSince != null) {
            ends.add(calmSince.plus(rules.calm()));
        }
        if (level == Level.CRITICAL && held == Level.CRITICAL) {
            ends.add(since.plus(rules.longestPause()));
        }
        return ends.stream()
                .filter(end -> end.isAfter(look.now()))
                .min(Comparator.naturalOrder())
                .orElse(null);
    }

    private Standing become(Level next, Measured measured, @Nullable Pass given, Instant now) {
        return new Standing(next, next == level ? since : now, measured.held, measured.calmSince, given);
    }

    private record Measured(Level held, @Nullable Instant calmSince) {}

    private Measured held(Look look, Rules rules) {
        var now = rules.level(look.measured());
        if (now.isAtLeast(held)) {
            return new Measured(now, null);
        }
        if (look.measured() >= rules.from(held) - rules.margin()) {
            return new Measured(held, null);
        }
        var calm = calmSince == null ? look.now() : calmSince;
        return calm.plus(rules.calm()).isAfter(look.now())
                ? new Measured(held, calm)
                : new Measured(rules.level(look.measured() + rules.margin()), null);
    }

    /** A person's word counts for what it was said about; and after the longest pause the number goes on by itself. */
    private @Nullable Pass pass(Look look, Level measured, Rules rules) {
        var resumed = look.resumedAt();
        if (resumed != null && level == Level.CRITICAL && !resumed.isBefore(since)) {
            return new Pass(resumed, look.measured());
        }
        boolean served = level == Level.CRITICAL
                && measured == Level.CRITICAL
                && look.said() != Level.CRITICAL
                && !since.plus(rules.longestPause()).isAfter(look.now());
        return served ? new Pass(look.now(), look.measured()) : pass;
    }

    private static boolean isWorse(Look look, Pass given, Rules rules) {
        return look.newestCritical().filter(given.at()::isBefore).isPresent()
                || look.measured() >= Math.max(rules.critical(), given.measured() + rules.worse());
    }
}

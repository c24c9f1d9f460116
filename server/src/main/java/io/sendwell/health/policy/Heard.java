package io.sendwell.health.policy;

import io.sendwell.channel.SenderSignal;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Something that WhatsApp said, or took back.
 *
 * @param holds false where it takes the word back
 * @param until when it ends, as WhatsApp says; null where it does not say
 */
public record Heard(
        Word word, boolean holds, Instant at, @Nullable Instant until) {

    /** Alerts that speak of the connection, not of the number. */
    private static final Set<String> NO_WARNING = Set.of("PARTNER_REMOVED", "PARTNER_APP_UNINSTALLED");

    private static final Set<String> GONE = Set.of("DISABLE", "ACCOUNT_DELETED");

    /**
     * A word that holds.
     *
     * @param since when it was first said, of the times without interruption
     * @param last when it was last said
     * @param until when it ends by itself; null = when WhatsApp or a person says so
     */
    public record Holding(
            Word word,
            Instant since,
            Instant last,
            long times,
            @Nullable Instant until) {}

    /** What a signal of WhatsApp's says, as words: one may take back another. */
    public static List<Heard> in(SenderSignal signal) {
        var at = signal.at();
        var value = signal.value() == null ? "" : signal.value();
        return switch (signal.kind()) {
            case QUALITY -> {
                boolean red = signal.active() && value.equals("RED");
                boolean yellow = signal.active() && value.equals("YELLOW");
                yield List.of(
                        new Heard(Word.QUALITY_RED, red, at, null), new Heard(Word.QUALITY_YELLOW, yellow, at, null));
            }
            case REACHOUT_TIMELOCK -> List.of(new Heard(Word.STRANGERS_REFUSED, signal.active(), at, signal.until()));
            case CAPPING -> List.of(new Heard(Word.CAPPED, signal.active(), at, signal.until()));
            case ACCOUNT -> signal.active() ? account(value, at, signal.until()) : accountIsWell(at);
            case TEMPLATE ->
                value.endsWith("REJECTED")
                        ? List.of()
                        : List.of(new Heard(Word.TEMPLATE_STOPPED, true, at, signal.until()));
            case MESSAGING_LIMIT -> List.of();
        };
    }

    private static List<Heard> account(String value, Instant at, @Nullable Instant until) {
        if (NO_WARNING.contains(value)) {
            return List.of();
        }
        if (GONE.contains(value)) {
            return List.of(new Heard(Word.BANNED, true, at, null));
        }
        boolean restricted = value.startsWith("RESTRICTED_") && value.endsWith("_MESSAGING");
        return List.of(new Heard(restricted ? Word.RESTRICTED : Word.WARNED, true, at, until));
    }

    private static List<Heard> accountIsWell(Instant at) {
        return List.of(new Heard(Word.RESTRICTED, false, at, null), new Heard(Word.WARNED, false, at, null));
    }

    /**
     * The words that hold at {@code now}.
     *
     * @param heard in the order in which it was said
     */
    public static Map<Word, Holding> holding(Collection<Heard> heard, Instant now) {
        var last = new TreeMap<Word, Holding>();
        var ended = new TreeMap<Word, Instant>();
        for (var one : heard) {
            var before = last.get(one.word);
            if (before != null && !isOver(before, one.at)) {
                if (one.holds) {
                    last.put(one.word, new Holding(one.word, before.since(), one.at, before.times() + 1, end(one)));
                } else {
                    last.remove(one.word);
                    ended.put(one.word, one.at);
                }
            } else if (one.holds) {
                last.put(one.word, new Holding(one.word, one.at, one.at, 1, end(one)));
            }
        }
        var holding = new EnumMap<Word, Holding>(Word.class);
        last.forEach((word, one) -> {
            if (!isOver(one, now)) {
                holding.put(word, one);
            } else if (one.until() != null) {
                ended.put(word, one.until());
            }
        });
        probation(ended, now, holding);
        return holding;
    }

    private static @Nullable Instant end(Heard one) {
        var lasts = one.word.lasts();
        return one.until != null ? one.until : lasts == null ? null : one.at.plus(lasts);
    }

    private static boolean isOver(Holding one, Instant now) {
        var until = one.until();
        return until != null && !until.isAfter(now);
    }

    private static void probation(Map<Word, Instant> ended, Instant now, Map<Word, Holding> holding) {
        if (holding.keySet().stream().anyMatch(Word::leavesProbation)) {
            return;
        }
        var lasts = Objects.requireNonNull(Word.PROBATION.lasts(), "it is never taken back");
        ended.entrySet().stream()
                .filter(one -> one.getKey().leavesProbation())
                .map(Map.Entry::getValue)
                .max(Comparator.naturalOrder())
                .filter(at -> at.plus(lasts).isAfter(now))
                .ifPresent(at -> holding.put(Word.PROBATION, new Holding(Word.PROBATION, at, at, 1, at.plus(lasts))));
    }
}

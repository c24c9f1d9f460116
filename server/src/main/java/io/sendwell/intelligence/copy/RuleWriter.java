package io.sendwell.intelligence.copy;

import io.sendwell.intelligence.Tone;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes without a model: calms, greets, names the way out, and varies what is around the facts. */
public final class RuleWriter {

    /** From this score on a text is worth mending; below it is left alone. */
    public static final int WORTH_MENDING = 15;

    /** Two drafts have at most this much in common: see {@link Similarity}. */
    public static final double MOST_ALIKE = 0.8;

    /** Next to so many pairs of words, what can be put around a message makes no difference that counts. */
    private static final int MOST_PAIRS = 600;

    /** So many combinations are tried. */
    private static final int TRIES = 80;

    /** But no more characters than these are read. */
    private static final int READ = 500_000;

    /** From this try on sentences change places as well. */
    private static final int REORDERED_FROM = 40;

    private RuleWriter() {}

    /**
     * Another wording.
     *
     * @param changes what was done, in plain words
     */
    public record Draft(String text, int score, List<String> changes) {}

    /** A calm draft with a greeting and a way out; empty where the text is good already or nothing makes it better. */
    public static Optional<Draft> rewrite(String message, Tone tone, @Nullable String contactName) {
        var spam = Spam.in(message);
        int before = spam.score();
        if (before < WORTH_MENDING) {
            return Optional.empty();
        }
        var book = Phrasebook.of(spam.tokens());
        var calm = Calming.of(spam, book);
        var changes = new ArrayList<>(calm.changes());
        var allowed = contactName == null ? List.<String>of() : List.of(contactName);
        var dressed = dressed(calm.text(), book, tone, contactName, changes);
        for (var draft : List.of(new Draft(dressed, 0, changes), new Draft(calm.text(), 0, calm.changes()))) {
            int after = Spam.in(draft.text()).score();
            if (after < before
                    && FactGuard.between(message, draft.text(), allowed).none()) {
                return Optional.of(new Draft(draft.text(), after, draft.changes()));
            }
        }
        return Optional.empty();
    }

    /** The text alone made calm, for the spam check; as it was where that would cost a fact. */
    public static String cleaned(Spam spam) {
        if (spam.score() < WORTH_MENDING) {
            return spam.text();
        }
        var calm = Calming.of(spam, Phrasebook.of(spam.tokens())).text();
        return FactGuard.between(spam.text(), calm, List.of()).none() ? calm : spam.text();
    }

    private static String dressed(
            String text, Phrasebook book, Tone tone, @Nullable String contactName, List<String> changes) {
        var spam = Spam.in(text);
        var dressed = new StringBuilder();
        if (book.greetingEnd(spam.tokens()) == 0) {
            dressed.append(book.greetings(tone).getFirst());
            dressed.append(contactName == null ? "" : " " + contactName).append(",\n");
            changes.add("Added a greeting");
        }
        dressed.append(text);
        if (lacksWayOut(spam)) {
            dressed.append('\n').append(book.waysOut(tone).getFirst());
            changes.add("Added a way out");
        }
        return dressed.toString();
    }

    private static boolean lacksWayOut(Spam spam) {
        return spam.hits().stream().anyMatch(hit -> hit.rule().kind().equals("way_out"));
    }

    /**
     * Drafts that differ from the message, from {@code others} and from one another.
     *
     * @param count at most so many; fewer where the message leaves no room
     */
    public static List<Draft> alternatives(String message, int count, Tone tone, List<String> others) {
        var original = Similarity.pairs(message);
        if (count < 1 || original.size() > MOST_PAIRS) {
            return List.of();
        }
        var spam = Spam.in(message);
        int most = spam.score();
        var book = Phrasebook.of(spam.tokens());
        var parts = Parts.of(spam.score() < WORTH_MENDING ? message : cleaned(spam), book);
        var seen = new ArrayList<>(others.stream().map(Similarity::pairs).toList());
        seen.add(original);
        var drafts = new ArrayList<Draft>();
        int tries = Math.min(TRIES, READ / Math.max(1, message.length()));
        for (int i = 0; i < tries && drafts.size() < count; i++) {
            var text = parts.combined(i, i >= REORDERED_FROM, book, tone);
            var pairs = Similarity.pairs(text);
            boolean differs = seen.stream().noneMatch(other -> Similarity.of(other, pairs) > MOST_ALIKE);
            if (differs && FactGuard.between(message, text, List.of()).none()) {
                int score = Spam.in(text).score();
                if (score <= most) {
                    drafts.add(new Draft(text, score, List.of()));
                    seen.add(pairs);
                }
            }
        }
        return drafts;
    }

    /**
     * A message taken apart.
     *
     * @param greeting null = it has none
     * @param addressed what follows the greeting in its sentence, such as a name
     * @param body the other sentences, without one that only names the way out
     */
    private record Parts(@Nullable String greeting, String addressed, List<String> body, boolean ownWayOut) {

        static Parts of(String text, Phrasebook book) {
            var spam = Spam.in(text);
            int greets = book.greetingEnd(spam.tokens());
            var body = new ArrayList<String>();
            boolean hasOut = !lacksWayOut(spam);
            boolean found = false;
            int done = greets;
            for (var sentence : Sentences.of(text)) {
                if (sentence.end() <= done) {
                    continue;
                }
                var said = text.substring(Math.max(done, sentence.start()), sentence.end());
                done = sentence.end();
                var alone = Spam.in(said);
                if (hasOut && !lacksWayOut(alone) && alone.facts().isEmpty()) {
                    found = true;
                } else {
                    body.add(said);
                }
            }
            // A way out that stands among facts is kept with them.
            boolean own = hasOut && !found;
            var addressed = greets == 0 || body.isEmpty() ? "" : body.removeFirst();
            return new Parts(greets == 0 ? null : text.substring(0, greets), addressed, body, own);
        }

        String combined(int n, boolean reordered, Phrasebook book, Tone tone) {
            var text = new StringBuilder();
            if (greeting == null) {
                var opener = pick(book.openers(tone), n / 4 + n);
                text.append(pick(book.greetings(tone), n));
                text.append(n % 3 == 2 ? ".\n" : ", " + opener + "\n");
            } else {
                text.append(another(book.greetings(tone), n)).append(addressed).append('\n');
            }
            text.append(String.join(" ", ordered(n, reordered)));
            if (n % 4 != 3) {
                text.append('\n').append(pick(book.calls(tone), n / 3 + 2 * n));
            }
            if (!ownWayOut) {
                text.append('\n').append(pick(book.waysOut(tone), n / 2 + n));
            }
            return text.toString().strip();
        }

        /** In the place of a greeting that somebody is addressed with, another single word. */
        private String another(List<String> greetings, int n) {
            var words = greetings.stream().filter(word -> !word.contains(" ")).toList();
            return words.isEmpty() ? String.valueOf(greeting) : pick(words, n);
        }

        private List<String> ordered(int n, boolean reordered) {
            if (!reordered || body.size() < 2) {
                return body;
            }
            var order = new ArrayList<>(body);
            Collections.rotate(order, 1 + n % (body.size() - 1));
            return order;
        }

        private static String pick(List<String> list, int n) {
            return list.get(n % list.size());
        }
    }
}

package io.sendwell.intelligence.local;

import io.sendwell.intelligence.Intent;
import io.sendwell.intelligence.Reply;
import io.sendwell.intelligence.SuggestedAction;
import io.sendwell.intelligence.Verdict;
import io.sendwell.intelligence.optout.OptOutWords;
import io.sendwell.intelligence.optout.OptOutWords.Meaning;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.util.function.SingletonSupplier;

/**
 * Understands replies without any network: opt-out words first, then the models that the build trained (docs/intelligence.md
 * tells how well). What it is not sure enough of stays {@code unknown}.
 */
@Component
public class LocalClassifier {

    /** Who speaks, in {@link Verdict#engine}. */
    public static final String ENGINE = "local";

    /** A verdict less likely than this is none; measured, see docs/intelligence.md. */
    private static final double LEAST = 0.35;

    /** From here on the encoder is asked too: it knows English only. */
    private static final double ENGLISH = 0.5;

    private static final int REMEMBERED = 2_000;
    private static final int LONGEST_REMEMBERED = 80;

    private static final float[] NOT_ENCODED = {};

    /** All that a verdict depends on. */
    private record Asked(String text, @Nullable String language) {
        static Asked of(Reply reply) {
            return new Asked(reply.text(), reply.language());
        }
    }

    private record Engine(Models models, Languages languages, Encoder encoder) {

        static Engine load() {
            var models = Models.load();
            return new Engine(models, new Languages(models.language()), Encoder.load());
        }
    }

    /** Read when somebody first asks, so that an idle server does not hold it; once, however many of us there are. */
    private static final Supplier<Engine> SHARED = SingletonSupplier.of(Engine::load);

    /**
     * One core less than there are: callers come on virtual threads, which share the cores with those that answer webhooks
     * and hand messages over, and none of these should wait behind a hundred replies.
     */
    private final Semaphore turns =
            new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() - 1));

    /** Many people write the same few words. */
    private final Map<Asked, Verdict> remembered = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Asked, Verdict> eldest) {
            return size() > REMEMBERED;
        }
    });

    /** The verdict; takes some milliseconds of the processor, more where others are being understood. */
    public Verdict classify(Reply reply) {
        var known = remembered.get(Asked.of(reply));
        if (known != null) {
            return known;
        }
        var verdict = afresh(reply);
        if (reply.text().length() <= LONGEST_REMEMBERED) {
            remembered.put(Asked.of(reply), verdict);
        }
        return verdict;
    }

    /** The same without looking up what was understood before. */
    Verdict afresh(Reply reply) {
        turns.acquireUninterruptibly();
        try {
            return understand(reply);
        } finally {
            turns.release();
        }
    }

    private Verdict understand(Reply reply) {
        var models = SHARED.get().models();
        var text = reply.text();
        var words = Words.of(text);
        var grams = NGrams.of(words);
        var language = SHARED.get().languages().of(text, words, grams, reply.language());
        if (OptOutWords.builtIn().read(text) == Meaning.OPT_OUT) {
            return verdict(Intent.UNSUBSCRIBE, 1, text, words, language.language());
        }
        if (words.isEmpty()) {
            return verdict(Intent.UNKNOWN, 1, text, words, language.language());
        }
        var probabilities = models.words().probabilities(grams, NOT_ENCODED);
        if (language.english() >= ENGLISH) {
            var meant = models.meaning()
                    .probabilities(NGrams.Vector.NONE, SHARED.get().encoder().encode(text));
            for (int i = 0; i < probabilities.length; i++) {
                probabilities[i] = (probabilities[i] + meant[i]) / 2;
            }
        }
        int best = 0;
        for (int i = 1; i < probabilities.length; i++) {
            best = probabilities[i] > probabilities[best] ? i : best;
        }
        var intent =
                probabilities[best] < LEAST ? Intent.UNKNOWN : models.words().intent(best);
        return verdict(intent, probabilities[best], text, words, language.language());
    }

    private Verdict verdict(Intent intent, double probability, String text, List<Words.Word> words, String language) {
        var models = SHARED.get().models();
        var moods = Moods.shipped();
        return new Verdict(
                intent,
                moods.sentiment(words, intent),
                (int) Math.round(100 * probability),
                intent == Intent.UNKNOWN
                        ? List.of()
                        : KeyPhrases.of(
                                text,
                                words,
                                models.words().model(),
                                models.words().model().labels().indexOf(intent.code())),
                SuggestedAction.of(intent),
                moods.urgency(words, intent),
                language,
                ENGINE,
                models.version());
    }
}

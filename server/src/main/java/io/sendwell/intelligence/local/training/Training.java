package io.sendwell.intelligence.local.training;

import io.sendwell.intelligence.Intent;
import io.sendwell.intelligence.local.Encoder;
import io.sendwell.intelligence.local.Models;
import io.sendwell.intelligence.local.Models.Scale;
import io.sendwell.intelligence.local.NGrams;
import io.sendwell.intelligence.local.Words;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Part of the build: makes {@link Models} of the utterances. {@code Training UTTERANCES FILE}; does nothing where the file
 * was made of the same ones.
 */
public final class Training {

    /** Changes with anything here that would make other models of the same utterances. */
    private static final String RECIPE = "1";

    private static final float[] NO_MEANING = {};

    /** Those that are written in Latin letters; the others are told by their script. */
    private static final List<String> LATIN = List.of("en", "es", "pt", "hi-latn", "id");

    private static final List<String> INTENTS =
            Arrays.stream(Intent.values()).map(Intent::code).toList();

    private Training() {}

    public static void main(String[] args) throws IOException {
        var utterances = Utterance.in(Path.of(args[0]));
        var file = Path.of(args[1]);
        var digest = digest(utterances);
        if (Files.exists(file) && Models.digestOf(file).equals(digest)) {
            return;
        }
        var inEnglish = utterances.stream()
                .filter(utterance -> utterance.language().equals(Models.ENCODED))
                .toList();
        new Models(
                        digest,
                        scale(INTENTS, byWords(utterances, Utterance::intent, INTENTS, _ -> true)),
                        scale(INTENTS, byMeaning(inEnglish)),
                        scale(
                                LATIN,
                                byWords(
                                        utterances,
                                        Utterance::language,
                                        LATIN,
                                        utterance -> LATIN.contains(utterance.language()))))
                .write(file);
    }

    private static List<Example> byWords(
            List<Utterance> utterances,
            Function<Utterance, String> label,
            List<String> labels,
            Predicate<Utterance> fitting) {
        return utterances.stream()
                .filter(fitting)
                .map(utterance -> new Example(
                        labels.indexOf(label.apply(utterance)), NGrams.of(Words.of(utterance.text())), NO_MEANING))
                .toList();
    }

    private static List<Example> byMeaning(List<Utterance> utterances) {
        try (var encoder = Encoder.load()) {
            return utterances.parallelStream()
                    .map(utterance -> new Example(
                            INTENTS.indexOf(utterance.intent()), NGrams.Vector.NONE, encoder.encode(utterance.text())))
                    .toList();
        }
    }

    /** A model of all examples, with the temperature that suits models of three quarters of them on the rest. */
    private static Scale scale(List<String> labels, List<Example> examples) {
        var shuffled = Shuffled.of(examples);
        var held = shuffled.subList(0, shuffled.size() / 4);
        var tested = Lessons.teach(labels, shuffled.subList(shuffled.size() / 4, shuffled.size()));
        return new Scale(Lessons.teach(labels, shuffled), Temperature.fitting(tested, held));
    }

    private static String digest(List<Utterance> utterances) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(RECIPE.getBytes(StandardCharsets.UTF_8));
            for (var utterance : Set.copyOf(utterances).stream()
                    .map(Utterance::toString)
                    .sorted()
                    .toList()) {
                digest.update(utterance.getBytes(StandardCharsets.UTF_8));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

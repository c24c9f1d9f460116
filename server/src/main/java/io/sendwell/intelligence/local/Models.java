package io.sendwell.intelligence.local;

import io.sendwell.intelligence.Intent;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * What the training made: one file, {@value #RESOURCE} in the jar.
 *
 * @param digest of the utterances that it was made from
 * @param words intents by n-grams, in all languages
 * @param meaning intents by the encoder's vector, in English
 * @param language which of the languages in Latin letters it is, by n-grams
 */
public record Models(String digest, Scale words, Scale meaning, Scale language) {

    public static final String RESOURCE = "/intelligence/replies.model";

    /** The language whose texts the encoder understands. */
    public static final String ENCODED = "en";

    /**
     * A model with the temperature that makes probabilities of its scores: of a hundred verdicts given 80 %, eighty are
     * right.
     */
    public record Scale(Logistic model, double temperature) {

        double[] probabilities(NGrams.Vector grams, float[] meaning) {
            return Logistic.softmax(model.scores(grams, meaning), temperature);
        }

        /** The intent that a place in its probabilities stands for. */
        Intent intent(int label) {
            return Intent.valueOf(model.labels().get(label).toUpperCase(Locale.ROOT));
        }

        private void write(DataOutputStream out) throws IOException {
            out.writeDouble(temperature);
            model.write(out);
        }

        private static Scale read(DataInputStream in) throws IOException {
            double temperature = in.readDouble();
            return new Scale(Logistic.read(in), temperature);
        }
    }

    /** Tells verdicts of models made from other utterances apart. */
    public String version() {
        return "replies-" + digest.substring(0, 8);
    }

    public void write(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        try (var out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            out.writeUTF(digest);
            words.write(out);
            meaning.write(out);
            language.write(out);
        }
    }

    static Models load() {
        try (var stream = Models.class.getResourceAsStream(RESOURCE)) {
            if (stream == null) {
                throw new FileNotFoundException(RESOURCE);
            }
            return read(stream);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The digest of the utterances that {@code file} was made from. */
    public static String digestOf(Path file) throws IOException {
        try (var in = new DataInputStream(Files.newInputStream(file))) {
            return in.readUTF();
        }
    }

    private static Models read(InputStream stream) throws IOException {
        var in = new DataInputStream(new BufferedInputStream(stream));
        return new Models(in.readUTF(), Scale.read(in), Scale.read(in), Scale.read(in));
    }
}

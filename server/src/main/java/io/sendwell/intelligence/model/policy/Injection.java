package io.sendwell.intelligence.model.policy;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Texts that speak to a model instead of to people. They are not shown to any: whoever writes "ignore your instructions"
 * is understood by the local engine, which cannot be talked into anything. Patterns are in
 * {@code intelligence/spoken-to-models.txt}. This is the outer fence only; a text that slips through meets the others.
 */
public final class Injection {

    private static final String FILE = "/intelligence/spoken-to-models.txt";

    /** Enough of a text: whoever hides orders behind pages of others has them cut out with the middle. */
    private static final int READ = 2 * Fence.MOST_OF_ONE;

    private static final List<Pattern> PATTERNS = read();

    private Injection() {}

    public static boolean suspected(String text) {
        var plain = Normalizer.normalize(Fence.shortened(text, READ), Normalizer.Form.NFKC)
                .replaceAll("\\p{Cf}", "")
                .toLowerCase(Locale.ROOT);
        return PATTERNS.stream().anyMatch(pattern -> pattern.matcher(plain).find());
    }

    private static List<Pattern> read() {
        try (var file = Injection.class.getResourceAsStream(FILE);
                var lines = new InputStreamReader(Objects.requireNonNull(file, FILE), StandardCharsets.UTF_8)) {
            return lines.readAllLines().stream()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> Pattern.compile(line, Pattern.MULTILINE | Pattern.UNICODE_CHARACTER_CLASS))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.sendwell.contact.profile;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A name in its two halves; neither is ever blank. A name given whole is cut after its first word. */
public record FullName(@Nullable String first, @Nullable String last) {

    private static final Pattern MARKS = Pattern.compile("\\p{M}+");
    private static final Pattern SPACES = Pattern.compile("[\\s\\p{Z}]+");

    public FullName {
        first = tidy(first);
        last = tidy(last);
    }

    /** Cuts a whole name. */
    public static FullName of(@Nullable String whole) {
        var tidy = tidy(whole);
        if (tidy == null) {
            return new FullName(null, null);
        }
        int cut = tidy.indexOf(' ');
        return cut < 0 ? new FullName(tidy, null) : new FullName(tidy.substring(0, cut), tidy.substring(cut + 1));
    }

    /** Both halves; empty where neither is known. */
    public String whole() {
        return Stream.of(first, last).filter(half -> half != null).collect(Collectors.joining(" "));
    }

    /** What searches compare the first name with. */
    public @Nullable String firstKey() {
        return first == null ? null : key(first);
    }

    /** What searches compare the last name with. */
    public @Nullable String lastKey() {
        return last == null ? null : key(last);
    }

    /** Lower case without accents, single spaces: {@code José  GARCÍA} is found as {@code jose gar}. */
    public static String key(String text) {
        if (isPlain(text)) {
            return text.toLowerCase(Locale.ROOT);
        }
        var bare =
                MARKS.matcher(Normalizer.normalize(text, Normalizer.Form.NFKD)).replaceAll("");
        return SPACES.matcher(bare.toLowerCase(Locale.ROOT)).replaceAll(" ").strip();
    }

    private static @Nullable String tidy(@Nullable String text) {
        if (text == null) {
            return null;
        }
        if (isPlain(text)) {
            return text.isEmpty() ? null : text;
        }
        var tidy = SPACES.matcher(text).replaceAll(" ").strip();
        return tidy.isEmpty() ? null : tidy;
    }

    /** Whether it is ASCII with single spaces inside, as most names of a file are: nothing to fold or tidy. */
    private static boolean isPlain(String text) {
        char before = ' ';
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x7F || c < ' ' || (c == ' ' && before == ' ')) {
                return false;
            }
            before = c;
        }
        return before != ' ' || text.isEmpty();
    }
}

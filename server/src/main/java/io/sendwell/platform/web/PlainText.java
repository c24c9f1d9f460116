package io.sendwell.platform.web;

import java.util.Optional;

/** Which characters a text may hold: PostgreSQL cannot store NUL, and no control character shows on any screen. */
final class PlainText {

    private PlainText() {}

    /** What is wrong with this text, or empty. */
    static Optional<String> refusal(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < ' ' && c != '\n' && c != '\r' && c != '\t') || c == 0x7f) {
                return Optional.of("must not hold control characters");
            }
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    return Optional.of("must not hold half of a surrogate pair");
                }
                i++;
            }
        }
        return Optional.empty();
    }
}

package io.sendwell.delivery.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Finds the web addresses in a text as WhatsApp shows them: from {@code http} to the next space, without the punctuation
 * and marks of emphasis that belong to the sentence around it. A closing bracket belongs to an address that opens it.
 */
public final class WebAddresses {

    private static final Pattern ADDRESS =
            Pattern.compile("\\bhttps?://[^\\s<>\"\u201c\u201d\u00ab\u00bb]+", Pattern.CASE_INSENSITIVE);

    private static final String OF_THE_SENTENCE = ".,;:!?'*_~\u2026\u2019)]}";

    private WebAddresses() {}

    /** All of them in their order, repeated ones too. */
    public static List<String> in(String text) {
        var found = new ArrayList<String>();
        replaced(text, address -> {
            found.add(address);
            return address;
        });
        return found;
    }

    /** The text with what {@code by} makes of each. */
    public static String replaced(String text, UnaryOperator<String> by) {
        if (!text.contains("://")) {
            return text;
        }
        var replaced = new StringBuilder();
        int done = 0;
        for (var match : ADDRESS.matcher(text).results().toList()) {
            var address = trimmed(match);
            replaced.append(text, done, match.start()).append(by.apply(address));
            done = match.start() + address.length();
        }
        return replaced.append(text, done, text.length()).toString();
    }

    private static String trimmed(MatchResult match) {
        var address = match.group();
        int end = address.length();
        while (OF_THE_SENTENCE.indexOf(address.charAt(end - 1)) >= 0 && !closes(address, end)) {
            end--;
        }
        return address.substring(0, end);
    }

    /** Whether the bracket at the end was opened within the address. */
    private static boolean closes(String address, int end) {
        char last = address.charAt(end - 1);
        int opening = ")]}".indexOf(last);
        if (opening < 0) {
            return false;
        }
        char open = "([{".charAt(opening);
        var rest = address.substring(0, end);
        return rest.chars().filter(c -> c == open).count()
                >= rest.chars().filter(c -> c == last).count();
    }
}

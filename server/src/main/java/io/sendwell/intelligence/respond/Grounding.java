package io.sendwell.intelligence.respond;

import java.text.Normalizer;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Whether a text says nothing of weight that its sources do not: prices, times, dates and other numbers, links, addresses
 * of mail, days, and words that promise something. What a contact wrote is no source: "so it is 1 €?" makes no price.
 */
public final class Grounding {

    private static final String CURRENCY = "(?:\\p{Sc}|r\\$|rs\\.?|rp\\.?|usd|eur|brl|inr|idr|mxn|gbp)";

    private static final Pattern NUMBER =
            Pattern.compile("(" + CURRENCY + "\\s?)?(?<![\\p{L}\\p{N}])(\\p{Nd}+(?:[.,:]\\p{Nd}+)*)" + "(\\s?(?:%|"
                    + CURRENCY + "|am\\b|pm\\b|a\\.m\\.|p\\.m\\.|hs?\\b))?");

    private static final Pattern CODE =
            Pattern.compile("(?<![\\p{L}\\p{Nd}-])(?=[\\p{L}-]*+\\p{Nd})(?=[\\p{Nd}-]*+\\p{L})[\\p{L}\\p{Nd}-]{3,}+");

    /** Begins where a word begins, so that long texts are read once; what is no link after all is sorted out below. */
    private static final Pattern LINK = Pattern.compile("(?:https?://|www\\.)\\S++"
            + "|(?<![\\w.+-])[\\w.+-]++@[\\w-]++(?:\\.[\\w-]++)++"
            + "|(?<![\\w.-])[\\w-]++(?:\\.[\\w-]++)++(?:/\\S*+)?");

    /** A scheme, an address of mail, or a name that ends like a domain. */
    private static final Pattern LINK_INDEED =
            Pattern.compile("(?:https?://|www\\.|[^/]*@).*|[^/]*\\.[a-z]{2,10}(?:/.*)?");

    /** Promises nothing, and models love it. */
    private static final String HARMLESS = "feel free";

    private static final int NOT_FOUND = -1;

    private final Set<String> commitments;

    public Grounding(Phrasebook phrasebook) {
        this.commitments = phrasebook.commitments();
    }

    public boolean holds(String text, Collection<String> sources) {
        var said = plain(text);
        var known = plain(String.join("\n", sources));
        var links = links(known);
        return links.containsAll(links(said))
                && numbers(withoutLinks(known)).containsAll(numbers(withoutLinks(said)))
                && codes(known).containsAll(codes(withoutLinks(said)))
                && promises(known).containsAll(promises(said));
    }

    private static String plain(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKC)
                .toLowerCase(Locale.ROOT)
                .replace(HARMLESS, "");
    }

    private static Set<String> links(String text) {
        return LINK.matcher(text)
                .results()
                .map(MatchResult::group)
                .filter(Grounding::isLink)
                .map(link -> link.replaceFirst("[.,;:!?)\\]}'\"]+$", "")
                        .replaceFirst("^https?://", "")
                        .replaceFirst("/$", ""))
                .collect(Collectors.toSet());
    }

    private static String withoutLinks(String text) {
        return LINK.matcher(text)
                .replaceAll(found -> isLink(found.group()) ? " " : Matcher.quoteReplacement(found.group()));
    }

    private static boolean isLink(String found) {
        return LINK_INDEED.matcher(found).matches();
    }

    /** With their currency or unit, so that 5 € are not found in 5 %. */
    private static Set<String> numbers(String text) {
        var numbers = new HashSet<String>();
        NUMBER.matcher(text).results().forEach(match -> {
            var before = match.start(1) == NOT_FOUND ? "" : match.group(1).strip();
            var after = match.start(3) == NOT_FOUND ? "" : match.group(3).strip();
            numbers.add(digits(match.group(2)) + ' ' + unit(before.isEmpty() ? after : before));
        });
        return numbers;
    }

    private static String unit(String text) {
        return text.replace(".", "");
    }

    private static String digits(String number) {
        return number.codePoints()
                .mapToObj(c -> Character.isDigit(c) ? String.valueOf(Character.digit(c, 10)) : Character.toString(c))
                .collect(Collectors.joining());
    }

    private static Set<String> codes(String text) {
        return CODE.matcher(text).results().map(MatchResult::group).collect(Collectors.toSet());
    }

    private List<String> promises(String text) {
        return Words.of(text).stream().filter(commitments::contains).distinct().toList();
    }
}

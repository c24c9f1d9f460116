package io.sendwell.intelligence.copy;

import io.sendwell.intelligence.copy.Spam.Hit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What is counted rather than spelled out: capitals, marks, emoji, links, disguises, and a missing way out. */
final class Measures {

    private static final Pattern MARKS = Pattern.compile("[!?¡¿]{2,}+|[><*=~#•]{3,}+");
    private static final Pattern CURRENCY = Pattern.compile("[$€£₹¥💲]{2,}+");
    private static final Pattern STRETCHED = Pattern.compile("(\\p{L})\\1{2,}+");
    private static final Pattern SHORTENERS = Pattern.compile(
            "(?:^|//|www\\.)(?:bit\\.ly|tinyurl\\.com|t\\.co|goo\\.gl|is\\.gd|ow\\.ly|cutt\\.ly|rb\\.gy"
                    + "|shorturl\\.at|rebrand\\.ly|tiny\\.cc|t\\.ly|s\\.id|bit\\.do|adf\\.ly|buff\\.ly|v\\.gd|gg\\.gg|bl\\.ink"
                    + "|encurtador\\.com\\.br|acortar\\.link|t\\.me|lnkd\\.in|soo\\.gd|short\\.gy|x\\.gd|u\\.to|n9\\.cl)(?:/|$)");
    /** Hosts of one or two letters shorten links; those of messengers and social networks are known by everybody. */
    private static final Pattern TERSE = Pattern.compile(
            "^(?:https?://)?(?!wa\\.me|fb\\.me|ig\\.me|m\\.me|g\\.co|x\\.com)[a-z0-9]{1,2}\\.[a-z]{2,10}/.");

    private static final Pattern RAW =
            Pattern.compile("^(?:https?://)?\\d{1,3}+(?:\\.\\d{1,3}+){3}+|//[^/]{0,200}@|xn--");
    private static final Pattern ODD = Pattern.compile(
            "^(?:https?://)?[^/]{1,200}\\.(?:xyz|top|click|win|buzz|tk|ml|ga|cf|gq|club|live|site|ru|icu|vip|bid|loan|work)(?:[:/]|$)");

    /** An address put together of words that only bait needs, as in secure-login or claim-bonus. */
    private static final Pattern BAIT = Pattern.compile(
            "^(?:https?://)?[^/]{0,200}?(?:\\b(?:verify|secure|login|kyc|claim|prize|bonus|voucher|acct|wallet|release|update"
                    + "|seguro|premio|bono|cupon|entrega|verifica|auxilio|taxa|atualiza|resgate|hadiah|bansos|klaim"
                    + "|yojana|turant|labh)-|-(?:verify|login|kyc|claim|prize|bonus|gift|acct|pay|free|update|ya|ja|hadiah"
                    + "|cek|paket|labh|presente|regalo|taxa)\\b|\\p{L}[0134]\\p{L}|(?:lucky|jackpot|gacor|slot|casino|suerte|sorte|bet)\\d)");

    /** Money and alarms. */
    private static final Set<Integer> LOUD = Set.of(
            0x1F4B0, 0x1F4B8, 0x1F911, 0x1F4B5, 0x1F4B2, 0x1F4B4, 0x1F4B6, 0x1F4B7, 0x1F3B0, 0x1F6A8, 0x203C, 0x1F4A3,
            0x26A0);

    private static final Set<String> WAYS_OUT = Set.of(
            "stop",
            "unsubscribe",
            "optout",
            "baja",
            "sair",
            "descadastrar",
            "descadastre",
            "berhenti",
            "parar",
            "रोकें",
            "बंद",
            "स्टॉप",
            "cancelar",
            "salir",
            "remover");

    /** So many words in capitals are polite. */
    private static final int POLITE_CAPITALS = 2;

    private static final int POLITE_EMOJI = 4;
    private static final int POLITE_MARKS = 3;
    private static final int POLITE_LINKS = 2;

    private final String text;
    private final List<Fact> facts;
    private final List<Token> tokens;
    private final SpamRules rules;
    private final List<Hit> hits = new ArrayList<>();

    Measures(String text, List<Fact> facts, List<Token> tokens, SpamRules rules) {
        this.text = text;
        this.facts = facts;
        this.tokens = tokens;
        this.rules = rules;
    }

    List<Hit> hits() {
        capitals();
        marks();
        emoji();
        currency();
        disguises();
        links();
        wayOut();
        return hits;
    }

    private void hit(String measure, int start, int end, double strength) {
        hits.add(new Hit(rules.measure(measure), start, end, strength, null));
    }

    /** Runs of words in capitals, and single ones beyond the polite. A long run is a shout of its own. */
    private void capitals() {
        int alone = 0;
        for (int i = 0; i < tokens.size(); ) {
            int end = i;
            while (end < tokens.size() && isCapitals(end)) {
                end++;
            }
            int words = end - i;
            int letters =
                    words == 0 ? 0 : tokens.get(end - 1).end() - tokens.get(i).start();
            if (words > 1 && letters > 7) {
                hit("capitals", tokens.get(i).start(), tokens.get(end - 1).end(), words > 5 ? 2 : words > 2 ? 1.5 : 1);
            } else if (words == 1 && letters > 3 && ++alone > POLITE_CAPITALS) {
                hit("capitals", tokens.get(i).start(), tokens.get(i).end(), 0.5);
            }
            i = Math.max(end, i + 1);
        }
    }

    private boolean isCapitals(int at) {
        var token = tokens.get(at);
        return token.kind() == Token.Kind.WORD && Shouting.isCapitals(text.substring(token.start(), token.end()));
    }

    private void marks() {
        var runs = MARKS.matcher(text);
        while (runs.find()) {
            hit("punctuation", runs.start(), runs.end(), runs.end() - runs.start() > 2 ? 1.3 : 0.7);
        }
        int single = 0;
        for (int i = 0; i < text.length(); i++) {
            boolean isSingle = text.charAt(i) == '!'
                    && (i == 0 || text.charAt(i - 1) != '!')
                    && (i + 1 == text.length() || text.charAt(i + 1) != '!');
            if (isSingle && ++single == POLITE_MARKS + 1) {
                hit("punctuation", i, i + 1, 1);
            }
        }
    }

    private void emoji() {
        int all = 0;
        int inRow = 0;
        int rowStart = 0;
        for (int i = 0; i < text.length(); ) {
            int letter = text.codePointAt(i);
            int next = i + Character.charCount(letter);
            if (isEmoji(letter)) {
                all++;
                rowStart = inRow++ == 0 ? i : rowStart;
                if (isLoud(letter)) {
                    hit("emoji", i, next, 0.7);
                }
                if (inRow == 3) {
                    hit("emoji", rowStart, next, 1);
                }
                if (all == POLITE_EMOJI + 1) {
                    hit("emoji", i, next, 1);
                }
                if (all == 2 * POLITE_EMOJI + 1) {
                    hit("emoji", i, next, 2);
                }
            } else if (!Character.isWhitespace(letter) && !isModifier(letter)) {
                inRow = 0;
            }
            i = next;
        }
    }

    static boolean isEmoji(int letter) {
        return (letter >= 0x1F300 && letter < 0x1FB00 && !isModifier(letter))
                || (letter >= 0x2600 && letter < 0x27C0)
                || letter == 0x203C
                || letter == 0x2B50
                || letter == 0x23F0
                || letter == 0x23F3;
    }

    /** Money and alarms. */
    static boolean isLoud(int letter) {
        return LOUD.contains(letter);
    }

    /** Skin tones, joiners, variation selectors. */
    static boolean isModifier(int letter) {
        return (letter >= 0x1F3FB && letter <= 0x1F3FF) || letter == 0x200D || letter == 0xFE0F;
    }

    private void currency() {
        var runs = CURRENCY.matcher(text);
        while (runs.find()) {
            hit("currency", runs.start(), runs.end(), 1);
        }
    }

    private void disguises() {
        for (var token : tokens) {
            if (token.disguised()) {
                hit("disguise", token.start(), token.end(), 1);
            } else if (token.kind() == Token.Kind.WORD) {
                var word = Folded.word(text.substring(token.start(), token.end()));
                if (STRETCHED.matcher(word).find()) {
                    hit("stretched", token.start(), token.end(), 1);
                }
            }
        }
    }

    private void links() {
        var addresses = new HashSet<String>();
        for (var fact : facts) {
            if (fact.kind() == Fact.Kind.LINK) {
                var address = fact.text().toLowerCase(Locale.ROOT);
                if (SHORTENERS.matcher(address).find() || TERSE.matcher(address).find()) {
                    hit("short-links", fact.start(), fact.end(), 1);
                } else if (RAW.matcher(address).find()) {
                    hit("raw-links", fact.start(), fact.end(), 1);
                } else if (ODD.matcher(address).find() || BAIT.matcher(address).find()) {
                    hit("odd-links", fact.start(), fact.end(), 1);
                }
                if (addresses.add(address) && addresses.size() == POLITE_LINKS + 1) {
                    hit("many-links", fact.start(), fact.end(), 1);
                }
            }
        }
    }

    private void wayOut() {
        boolean has = tokens.stream().anyMatch(token -> WAYS_OUT.contains(token.form()));
        if (!has && !tokens.isEmpty()) {
            hit("way-out", text.length(), text.length(), 1);
        }
    }
}

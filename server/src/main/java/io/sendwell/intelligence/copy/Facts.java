package io.sendwell.intelligence.copy;

import io.sendwell.intelligence.copy.Fact.Kind;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the facts of a text, and rather too many than too few: whatever holds a digit is one. No pattern can run away on
 * a hostile text: each begins only where a run of its characters does, and every repetition is bounded or possessive.
 */
final class Facts {

    private record Form(Kind kind, Pattern pattern, int group) {
        static Form of(Kind kind, String pattern) {
            return new Form(kind, Pattern.compile(pattern, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE), 0);
        }
    }

    private static final String MONTHS =
            "(?:january|february|march|april|may|june|july|august|september|october|november|december"
                    + "|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec"
                    + "|enero|febrero|marzo|abril|mayo|junio|julio|agosto|sep?tiembre|octubre|noviembre|diciembre"
                    + "|janeiro|fevereiro|março|maio|junho|julho|setembro|outubro|novembro|dezembro"
                    + "|januari|februari|maret|mei|juni|juli|agustus|oktober|desember"
                    + "|जनवरी|फरवरी|मार्च|अप्रैल|मई|जून|जुलाई|अगस्त|सितंबर|अक्टूबर|नवंबर|दिसंबर)";

    private static final String DAYS = "(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|tomorrow|weekend"
            + "|lunes|martes|miércoles|miercoles|jueves|viernes|sábado|sabado|domingo|mañana"
            + "|segunda-feira|terça-feira|quarta-feira|quinta-feira|sexta-feira|amanhã"
            + "|senin|selasa|rabu|kamis|jumat|sabtu|minggu|besok"
            + "|somvar|mangalvar|budhvar|guruvar|shukravar|shanivar|ravivar"
            + "|सोमवार|मंगलवार|बुधवार|गुरुवार|शुक्रवार|शनिवार|रविवार|कल)";

    private static final String TOP_LEVELS =
            "(?:com|net|org|info|biz|io|co|app|dev|shop|store|online|site|xyz|top|click"
                    + "|link|live|club|win|buzz|tk|ml|ga|cf|gq|ly|gl|gd|gg|me|tv|us|uk|in|id|br|mx|es|pt|ar|cl|pe|ec|uy|ru|cn)";

    private static final String UNITS = "(?:k|m|bn|million|millions|billion|lakhs?|crores?|mil|millón|millones|milhão"
            + "|milhões|ribu|rb|juta|jt|लाख|करोड़|हज़ार|हजार)";

    private static final String CURRENCIES = "(?:usd|eur|gbp|brl|mxn|inr|idr|ars|cop|clp|pen|btc|usdt|euros?|dollars?"
            + "|dólares|dolares|pesos|reais|real|soles|rupees?|rupaye|rupaiye|rupiah|रुपये|रुपए|रुपया|रु)";

    private static final String LEFT = "(?<![\\p{L}\\p{N}])";
    private static final String RIGHT = "(?![\\p{L}\\p{M}\\p{N}])";

    /** In the order in which they claim their places. */
    private static final List<Form> FORMS = List.of(
            Form.of(Kind.VARIABLE, "\\{[^{}\\n]{1,200}+\\}"),
            Form.of(Kind.LINK, LEFT + "(?:https?://|www\\.)[^\\s<>\"“”«»]{1,2048}+"),
            Form.of(Kind.EMAIL, "(?<![\\w.+%-])[\\w.+%-]{1,64}+@[\\w-]{1,63}+(?:\\.[\\w-]{1,63}+){1,4}+"),
            Form.of(Kind.LINK, "(?<![\\d.])\\d{1,3}+(?:\\.\\d{1,3}+){3}+(?::\\d{1,5}+)?(?:/[^\\s<>\"]{0,2048}+)?"),
            Form.of(
                    Kind.LINK,
                    "(?<![\\p{L}\\p{N}@._/-])(?:[a-z0-9][a-z0-9-]{0,62}+\\.){1,4}" + TOP_LEVELS
                            + "(?![\\p{L}\\p{N}-])(?:/[^\\s<>\"“”«»]{0,2048}+)?"),
            Form.of(Kind.DATE, LEFT + "\\d{4}-\\d{1,2}-\\d{1,2}" + RIGHT),
            Form.of(Kind.DATE, LEFT + "\\d{1,2}[/.-]\\d{1,2}[/.-](?:\\d{4}|\\d{2})" + RIGHT),
            Form.of(Kind.DATE, LEFT + "\\d{1,2}/\\d{1,2}" + RIGHT),
            Form.of(
                    Kind.DATE,
                    LEFT + "\\d{1,2}(?:st|nd|rd|th|º|°)?[ \\u00a0]{1,2}(?:(?:of|de) )?" + MONTHS
                            + "(?:,? (?:del? )?\\d{4})?" + RIGHT),
            Form.of(Kind.DATE, LEFT + MONTHS + " \\d{1,2}(?:st|nd|rd|th)?(?:, ?\\d{4})?" + RIGHT),
            Form.of(Kind.DATE, LEFT + DAYS + RIGHT),
            Form.of(
                    Kind.TIME,
                    LEFT + "\\d{1,2}(?::\\d{2}){1,2}(?: ?(?:am|pm|a\\.m\\.|p\\.m\\.|hrs?|h)(?!\\p{L}))?+(?!\\d)"),
            Form.of(Kind.TIME, LEFT + "\\d{1,2}(?:\\.\\d{2})? ?(?:am|pm|a\\.m\\.|p\\.m\\.)(?!\\p{L})"),
            Form.of(Kind.TIME, LEFT + "\\d{1,2}h(?:\\d{2})?" + RIGHT),
            Form.of(
                    Kind.TIME,
                    LEFT + "(?:noon|midnight|medianoche|mediodía|mediodia|meia-noite|meio-dia|tengah malam)" + RIGHT),
            Form.of(
                    Kind.MONEY,
                    "(?:(?<!\\p{L})(?:r\\$|us\\$|mx\\$|s/\\.?|rp\\.?|rs\\.?|usd|eur|brl|mxn|inr|idr)|[$€£¥₹])[ \\u00a0]?\\d[\\d.,]{0,20}+"
                            + "(?:(?<=\\d) ?" + UNITS + RIGHT + ")?(?: ?" + CURRENCIES + RIGHT + ")?"),
            Form.of(
                    Kind.MONEY,
                    LEFT + "\\d[\\d.,]{0,20}+ ?(?:[€£₹$]|(?:" + UNITS + " (?:de )?)?" + CURRENCIES + RIGHT + "|" + UNITS
                            + RIGHT + ")"),
            Form.of(Kind.PERCENT, LEFT + "\\d{1,6}(?:[.,]\\d{1,3})?[ \\u00a0]?%"),
            Form.of(Kind.PHONE, "(?<![\\p{L}\\p{N}.,])\\+?\\(?\\d[\\d ().-]{6,18}\\d(?!\\d)"),
            new Form(
                    Kind.CODE,
                    Pattern.compile("(?i:code|coupon|promo|código|codigo|cupón|cupon|cupom|kode|voucher|kupon|कोड|कूपन)"
                            + "[\\s:*\"'“]{1,4}+([A-Z0-9][A-Z0-9_-]{2,40}+)(?![\\p{L}\\p{N}])"),
                    1),
            Form.of(Kind.NUMBER, LEFT + "\\d{1,20}+(?:[.,]\\d{1,20}+){1,6}+" + RIGHT),
            Form.of(Kind.CODE, LEFT + "[\\p{L}\\p{M}\\p{N}#_-]{1,100}+"),
            Form.of(Kind.NUMBER, LEFT + "\\p{N}{1,100}+" + RIGHT),
            Form.of(Kind.QUOTED, "\"[^\"\\n]{2,60}+\""),
            Form.of(Kind.QUOTED, "“[^”\\n]{2,60}+”"),
            Form.of(Kind.QUOTED, "«[^»\\n]{2,60}+»"));

    private Facts() {}

    /** In the order in which they stand. */
    static List<Fact> in(String text) {
        var facts = new ArrayList<Fact>();
        var claimed = new BitSet(text.length());
        for (var form : FORMS) {
            var matcher = form.pattern.matcher(text);
            while (matcher.find()) {
                int start = matcher.start(form.group);
                int end = end(form, matcher, text);
                int taken = claimed.nextSetBit(start);
                if (end > start && (taken < 0 || taken >= end) && holds(form, text.substring(start, end))) {
                    claimed.set(start, end);
                    facts.add(kind(form, text, start, end));
                }
            }
        }
        facts.addAll(Names.in(text, claimed));
        facts.sort(Comparator.comparingInt(Fact::start));
        return facts;
    }

    /** Punctuation at the end is the sentence's. */
    private static int end(Form form, Matcher matcher, String text) {
        int end = matcher.end(form.group);
        int start = matcher.start(form.group);
        boolean trimmed = form.kind == Kind.LINK || form.kind == Kind.MONEY || form.kind == Kind.CODE;
        while (trimmed && end > start && !isInside(text.charAt(end - 1))) {
            end--;
        }
        return end;
    }

    private static boolean isInside(char last) {
        return Character.isLetterOrDigit(last)
                || Character.getType(last) == Character.NON_SPACING_MARK
                || Character.getType(last) == Character.COMBINING_SPACING_MARK
                || "/=&_$€£₹".indexOf(last) >= 0;
    }

    /** Whether what has the form is one. */
    private static boolean holds(Form form, String text) {
        return switch (form.kind) {
            case PHONE -> text.chars().filter(Character::isDigit).count() >= 7;
            case CODE -> isCode(form, text);
            case NUMBER, VARIABLE, LINK, EMAIL, DATE, TIME, MONEY, PERCENT, QUOTED, NAME -> true;
        };
    }

    /** A word of the rules is none, nor one of them in disguise. */
    private static boolean isCode(Form form, String text) {
        var vocabulary = SpamRules.builtIn().vocabulary();
        return form.group == 1
                ? !vocabulary.knows(Folded.word(text))
                : text.codePoints().anyMatch(Character::isDigit)
                        && Folded.undisguised(text, vocabulary).isEmpty();
    }

    /** What has no letter is no code. */
    private static Fact kind(Form form, String text, int start, int end) {
        var found = text.substring(start, end);
        var kind = form.kind == Kind.CODE && found.codePoints().allMatch(Character::isDigit) ? Kind.NUMBER : form.kind;
        return new Fact(kind, found, start, end);
    }
}

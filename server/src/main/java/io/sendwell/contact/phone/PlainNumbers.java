package io.sendwell.contact.phone;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.Phonemetadata.PhoneMetadata;
import com.google.i18n.phonenumbers.metadata.DefaultMetadataDependenciesProvider;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The short way for numbers that are written plainly: digits and the usual separators, no prefix to take off, no leading
 * zero to keep. libphonenumber reads every number with a dozen regular expressions, which is most of the work of an
 * import; for these numbers the answer follows from its metadata alone. A test compares both ways. Whatever is not
 * plain beyond doubt is left to the library.
 */
final class PlainNumbers {

    private static final PhoneNumberUtil UTIL = PhoneNumberUtil.getInstance();
    private static final int LONGEST = 15;
    private static final ConcurrentHashMap<String, Plan> PLANS = new ConcurrentHashMap<>();
    private static final @Nullable Plan[] BY_CODE = new Plan[1000];

    static {
        for (int code : UTIL.getSupportedCallingCodes()) {
            var region = UTIL.getRegionCodeForCountryCode(code);
            if (!region.equals("001")) { // not a country
                BY_CODE[code] = plan(region);
            }
        }
    }

    private PlainNumbers() {}

    /** What the metadata says of the numbers of a country. */
    private record Plan(
            int code,
            int lengths,
            @Nullable Pattern international,
            @Nullable Pattern national) {

        boolean isPossible(int length) {
            return (lengths & 1 << length) != 0;
        }
    }

    /** The number in E.164, null where it takes the library to say. */
    static @Nullable String e164(String written, String country) {
        var digits = new StringBuilder(LONGEST + 4);
        boolean plus = false;
        for (int i = 0; i < written.length(); i++) {
            char c = written.charAt(i);
            if (c >= '0' && c <= '9') {
                digits.append(c);
            } else if (c == '+' && digits.isEmpty() && !plus) {
                plus = true;
            } else if (c != ' ' && c != '-' && c != '(' && c != ')' && c != '.') {
                return null;
            }
        }
        return plus ? international(digits) : national(digits, country);
    }

    private static @Nullable String international(StringBuilder digits) {
        int code = 0;
        for (int length = 1; length <= 3 && length < digits.length(); length++) {
            code = code * 10 + digits.charAt(length - 1) - '0';
            if (code == 0) {
                return null;
            }
            var plan = BY_CODE[code];
            if (plan != null) {
                return isPlain(plan, digits, length) ? "+" + digits : null;
            }
        }
        return null;
    }

    private static @Nullable String national(StringBuilder digits, String country) {
        var plan = UTIL.getSupportedRegions().contains(country) ? plan(country) : null;
        if (plan == null
                || digits.indexOf(Integer.toString(plan.code())) == 0 // perhaps in full, without its plus
                || (plan.international() != null
                        && plan.international().matcher(digits).lookingAt())) {
            return null;
        }
        var main = BY_CODE[plan.code()]; // of the countries that share the code, the one that says what is possible
        return main != null && main.isPossible(digits.length()) && isPlain(plan, digits, 0)
                ? "+" + plan.code() + digits
                : null;
    }

    private static boolean isPlain(Plan plan, StringBuilder digits, int from) {
        int length = digits.length() - from;
        return length > 0
                && length <= LONGEST
                && digits.charAt(from) != '0'
                && plan.isPossible(length)
                && (plan.national() == null
                        || !plan.national()
                                .matcher(digits)
                                .region(from, digits.length())
                                .lookingAt());
    }

    private static Plan plan(String region) {
        return PLANS.computeIfAbsent(region, PlainNumbers::read);
    }

    private static Plan read(String region) {
        PhoneMetadata metadata = DefaultMetadataDependenciesProvider.getInstance()
                .getPhoneNumberMetadataSource()
                .getMetadataForRegion(region);
        int lengths = 0;
        for (int length : metadata.getGeneralDesc().getPossibleLengthList()) {
            lengths |= 1 << length;
        }
        return new Plan(
                metadata.getCountryCode(),
                lengths,
                pattern(metadata.getInternationalPrefix()),
                pattern(metadata.getNationalPrefixForParsing()));
    }

    private static @Nullable Pattern pattern(String regex) {
        return regex.isEmpty() ? null : Pattern.compile(regex);
    }

    /** How many digits of this E.164 number are its country code; 0 where it belongs to no country. */
    static int codeLength(String e164) {
        int code = 0;
        for (int length = 1; length <= 3 && length < e164.length(); length++) {
            code = code * 10 + e164.charAt(length) - '0';
            if (BY_CODE[code] != null) {
                return length;
            }
        }
        return 0;
    }
}

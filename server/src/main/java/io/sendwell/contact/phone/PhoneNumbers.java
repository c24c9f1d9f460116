package io.sendwell.contact.phone;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.PhoneNumberUtil.ValidationResult;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads phone numbers as people write them. A number counts when it is <em>possible</em> (its length fits its country):
 * numbering plans change faster than releases of the metadata, and numbers reserved for fiction must work in a demo.
 */
public final class PhoneNumbers {

    private static final int LONGEST = 64;
    private static final Pattern TYPING = Pattern.compile("\\+?[\\d\\s().-]*\\d[\\d\\s().-]*");
    private static final PhoneNumberUtil UTIL = PhoneNumberUtil.getInstance();

    private PhoneNumbers() {}

    /**
     * The number in E.164, or empty where it is none.
     *
     * @param country ISO 3166 alpha-2, for numbers written without a country code
     */
    public static Optional<String> e164(String written, String country) {
        var plain = written.length() > LONGEST ? null : PlainNumbers.e164(written, country);
        if (plain != null) {
            return Optional.of(plain);
        }
        return byLibrary(written, country);
    }

    /** The same, always the long way. */
    static Optional<String> byLibrary(String written, String country) {
        var number = parse(written, country);
        return number == null ? Optional.empty() : Optional.of(UTIL.format(number, PhoneNumberFormat.E164));
    }

    /** How the E.164 forms of the numbers begin that somebody may be typing; empty where it is no beginning of one. */
    public static List<String> beginnings(String typed, String country) {
        var text = typed.strip();
        if (text.length() > LONGEST || !TYPING.matcher(text).matches()) {
            return List.of();
        }
        var digits = text.replaceAll("\\D", "");
        if (text.startsWith("+")) {
            return List.of("+" + digits);
        }
        if (digits.startsWith("00")) {
            return List.of("+" + digits.substring(2));
        }
        // As written at home, where a leading zero is not part of the number; or in full without its plus.
        var atHome = "+" + UTIL.getCountryCodeForRegion(country) + digits.replaceFirst("^0+", "");
        return List.of(atHome, "+" + digits);
    }

    private static @Nullable PhoneNumber parse(String written, String country) {
        if (written.length() > LONGEST) {
            return null;
        }
        var text = written.strip();
        if (text.startsWith("00")) {
            text = "+" + text.substring(2); // the international prefix of most of the world
        }
        try {
            var number = UTIL.parse(text, country);
            var verdict = UTIL.isPossibleNumberWithReason(number);
            return verdict == ValidationResult.IS_POSSIBLE && !number.hasExtension() ? number : null;
        } catch (NumberParseException notANumber) {
            return null;
        }
    }
}

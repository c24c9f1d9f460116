package io.sendwell.contact;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import java.util.Optional;

/** Where numbers are from, by how they begin. */
public final class PhoneCountries {

    /** So much of a number in E.164 tells its country, the plus counted: that of America takes the area code. */
    public static final int ENOUGH = 5;

    private static final PhoneNumberUtil UTIL = PhoneNumberUtil.getInstance();
    private static final String AMERICA = "+1";
    /** The rest of a number that every area of America may have. */
    private static final long SUBSCRIBER = 2_345_678;

    private static final int LONGEST_CODE = 3;

    private PhoneCountries() {}

    /**
     * The ISO 3166 code of the country, of several with one calling code the largest; empty where no country has it.
     *
     * @param start the first {@link #ENOUGH} characters of a number in E.164
     */
    public static Optional<String> of(String start) {
        return start.startsWith(AMERICA) ? inAmerica(start) : byCallingCode(start);
    }

    private static Optional<String> inAmerica(String start) {
        if (!start.matches("\\+1[0-9]{3}")) {
            return Optional.empty();
        }
        long area = Long.parseLong(start, AMERICA.length(), ENOUGH, 10);
        return Optional.ofNullable(UTIL.getRegionCodeForNumber(
                new PhoneNumber().setCountryCode(1).setNationalNumber(area * 10_000_000 + SUBSCRIBER)));
    }

    private static Optional<String> byCallingCode(String start) {
        for (int length = 1; length <= LONGEST_CODE && length < start.length(); length++) {
            var digits = start.substring(1, 1 + length);
            if (!digits.matches("[0-9]+")) {
                return Optional.empty();
            }
            var region = UTIL.getRegionCodeForCountryCode(Integer.parseInt(digits));
            if (!region.equals("ZZ") && !region.equals("001")) {
                return Optional.of(region);
            }
        }
        return Optional.empty();
    }
}

package io.sendwell.contact.phone;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberType;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PhoneNumbersTest {

    private static final PhoneNumberUtil UTIL = PhoneNumberUtil.getInstance();

    @ParameterizedTest
    @CsvSource({
        "(202) 555-0110, US, +12025550110",
        "1-202-555-0110, US, +12025550110",
        "001 202 555 0110, GB, +12025550110",
        "+1 202.555.0110, DE, +12025550110",
        "07700 900123, GB, +447700900123",
        "+44 (0)7700 900123, US, +447700900123",
        "0491 570 006, AU, +61491570006",
        "tel:+61-491-570-006, US, +61491570006",
        "11 91234-5678, BR, +5511912345678",
        "06 1234 5678, IT, +390612345678",
    })
    void usual_spellings_are_read(String written, String country, String e164) {
        assertThat(PhoneNumbers.e164(written, country)).contains(e164);
    }

    @ParameterizedTest
    @CsvSource({
        "12",
        "abc",
        "+",
        "tel:",
        "+999123456789",
        "202555011000000000000000",
        "5550110",
        "'+1 202 555 0110 ext 5'"
    })
    void what_is_no_possible_number_is_refused(String written) {
        assertThat(PhoneNumbers.e164(written, "US")).isEmpty();
    }

    /** Examples of every kind of every country, whole and with digits changed, in all the ways of writing them. */
    @Test
    void the_short_way_agrees_with_the_library() {
        var random = new Random(7);
        int shortcuts = 0;
        for (var region : UTIL.getSupportedRegions()) {
            for (var type : PhoneNumberType.values()) {
                var example = UTIL.getExampleNumberForType(region, type);
                if (example == null) {
                    continue;
                }
                for (var written : spellings(
                        UTIL.format(example, PhoneNumberFormat.E164),
                        UTIL.format(example, PhoneNumberFormat.NATIONAL),
                        random)) {
                    var plain = PlainNumbers.e164(written, region);
                    if (plain != null) {
                        shortcuts++;
                        assertThat(PhoneNumbers.byLibrary(written, region))
                                .as(written + " in " + region)
                                .contains(plain);
                    }
                }
            }
        }
        assertThat(shortcuts).isGreaterThan(20_000);
    }

    @ParameterizedTest
    @CsvSource({
        "+12025550110, America/New_York",
        "+442079460000, Europe/London",
        "+447700900123, Europe/London",
        "+5511912345678, America/Sao_Paulo",
        "+61491570006, Australia/Sydney",
        "+919123456789, Asia/Calcutta",
    })
    void a_number_says_what_time_it_is_there(String e164, String zone) {
        assertThat(PhoneZones.of(e164)).contains(ZoneId.of(zone));
    }

    private static List<String> spellings(String e164, String national, Random random) {
        var all = new ArrayList<String>();
        for (var whole : new String[] {e164, national, national.replaceAll("\\D", "")}) {
            all.add(whole);
            for (int i = 0; i < 20; i++) {
                var digits = whole.toCharArray();
                for (int n = 0; n <= i % 4; n++) {
                    int at = random.nextInt(digits.length);
                    if (Character.isDigit(digits[at])) {
                        digits[at] = (char) ('0' + random.nextInt(10));
                    }
                }
                var changed = new String(digits);
                all.add(
                        i % 5 == 0
                                ? changed.substring(0, changed.length() - 1)
                                : i % 5 == 1 ? changed + i % 10 : changed);
            }
        }
        return all;
    }
}

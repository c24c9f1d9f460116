package io.sendwell.contact.phone;

import com.google.i18n.phonenumbers.PhoneNumberToTimeZonesMapper;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Where the owner of a number probably looks at the clock. */
public final class PhoneZones {

    /** When the offsets of zones are compared; any winter will do. */
    private static final Instant REFERENCE = Instant.parse("2026-01-01T00:00:00Z");

    private static final ConcurrentHashMap<List<String>, Optional<ZoneId>> MIDDLES = new ConcurrentHashMap<>();

    private PhoneZones() {}

    /**
     * The time zone of a number in E.164. Where a number may be in several (a mobile of Russia, a toll-free number of
     * America) it is one in the middle from west to east: with quiet hours at both ends of the day, the middle is the guess
     * that is least wrong at both.
     */
    public static Optional<ZoneId> of(String e164) {
        int code = PlainNumbers.codeLength(e164);
        if (code == 0) {
            return Optional.empty();
        }
        // By prefix alone, mobile numbers as well: asking for their kind first costs more than all the rest.
        var number = new PhoneNumber()
                .setCountryCode(Integer.parseInt(e164, 1, 1 + code, 10))
                .setNationalNumber(Long.parseLong(e164, 1 + code, e164.length(), 10));
        var names = PhoneNumberToTimeZonesMapper.getInstance().getTimeZonesForGeographicalNumber(number);
        return MIDDLES.computeIfAbsent(names, PhoneZones::middle);
    }

    private static Optional<ZoneId> middle(List<String> names) {
        var zones = names.stream()
                .filter(ZoneId.getAvailableZoneIds()::contains) // "Etc/Unknown" is not one
                .map(ZoneId::of)
                .sorted(Comparator.comparingInt(PhoneZones::offset))
                .toList();
        if (zones.isEmpty()) {
            return Optional.empty();
        }
        int middle = offset(zones.get(zones.size() / 2));
        // Of those with the same time the last by name, for want of a better rule: London, not Guernsey.
        return zones.stream().filter(zone -> offset(zone) == middle).reduce((one, other) -> other);
    }

    private static int offset(ZoneId zone) {
        return zone.getRules().getStandardOffset(REFERENCE).getTotalSeconds();
    }
}

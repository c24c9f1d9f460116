package io.sendwell.channel.simulator;

import io.sendwell.channel.Address;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The phone of a simulated person: any number of the shape of E.164, fictional ones included. */
final class SimulatedNumber {

    static final String EXPECTED = "must be a number with its country code, like +14155550123";

    private SimulatedNumber() {}

    /** Simulated people all show their number. */
    static String of(Address address) {
        return Objects.requireNonNull(address.phone(), "simulated people have a phone");
    }

    /** Its digits; null where it is no number. */
    static @Nullable String digits(@Nullable String written) {
        if (written == null) {
            return null;
        }
        var digits = written.replaceAll("[\\s().-]", "");
        digits = digits.startsWith("+") ? digits.substring(1) : digits;
        return digits.matches("[1-9][0-9]{6,14}") ? digits : null;
    }
}

package io.sendwell.delivery;

import java.util.Optional;
import java.util.regex.Pattern;

/** The id of a message. On the wire it is written so that a receipt leads back to it without a look-up table. */
public record MessageId(long value) {

    private static final String PREFIX = "SW";
    private static final int DIGITS = 16;

    /** Without the sign: what {@code long} cannot hold is not ours. */
    private static final Pattern WIRE_ID = Pattern.compile(PREFIX + "[0-7][0-9A-F]{" + (DIGITS - 1) + "}");

    /** The id that transports send and receipts name: {@code SW} and 16 hexadecimal digits. */
    public String wireId() {
        return String.format("%s%0" + DIGITS + "X", PREFIX, value);
    }

    /** Reads what {@link #wireId} wrote; empty for an id that is not ours. */
    public static Optional<MessageId> ofWireId(String wireId) {
        if (!WIRE_ID.matcher(wireId).matches()) {
            return Optional.empty();
        }
        return Optional.of(new MessageId(Long.parseLong(wireId, PREFIX.length(), wireId.length(), 16)));
    }
}

package io.sendwell.delivery;

import java.util.Locale;

/** Why a message is sent. Each kind has its own right to be sent (see the gate) and its own rank. */
public enum MessageKind {
    REPLY(0),
    AUTO_REPLY(0),
    CONFIRMATION(0),
    TEST(0),
    MARKETING(3);

    /** Lanes serve rank 0 first and do not count caps against it: somebody waits for the answer. */
    public static final int URGENT = 0;

    private final int priority;

    MessageKind(int priority) {
        this.priority = priority;
    }

    public int priority() {
        return priority;
    }

    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static MessageKind of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }
}

package io.sendwell.platform.time;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code SENDWELL_CLOCK_SPEED}.
 *
 * @param speed simulated seconds per real second; 0 = time stands still unless it is moved. Production ignores it
 */
@ConfigurationProperties("sendwell.clock")
record ClockSettings(@DefaultValue("1") double speed) {

    private static final int FASTEST = 1_000_000;

    ClockSettings {
        if (!(speed >= 0 && speed <= FASTEST)) {
            throw new IllegalArgumentException(
                    "SENDWELL_CLOCK_SPEED must be between 0 and " + FASTEST + ", not " + speed);
        }
    }
}

package io.sendwell.workspace.retention;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class NightTest {

    @Test
    void it_is_two_in_the_morning_there() {
        assertThat(next("2026-06-01T00:00:00Z", "America/Sao_Paulo")).isEqualTo("2026-06-01T05:00:00Z");
        assertThat(next("2026-06-01T05:00:00Z", "America/Sao_Paulo")).isEqualTo("2026-06-02T05:00:00Z");
    }

    @Test
    void the_night_in_which_two_does_not_come_has_its_clean_up_too() {
        assertThat(next("2026-03-08T06:00:00Z", "America/New_York")).isEqualTo("2026-03-08T07:00:00Z");
        assertThat(next("2026-03-08T07:00:00Z", "America/New_York")).isEqualTo("2026-03-09T06:00:00Z");
    }

    @Property
    void there_is_one_in_every_night(@ForAll @LongRange(min = 0, max = 4_000_000_000L) long second) {
        var now = Instant.ofEpochSecond(second);
        for (var zone : new String[] {"UTC", "Asia/Kolkata", "America/New_York", "Pacific/Apia", "Africa/Cairo"}) {
            var next = Night.after(now, ZoneId.of(zone));
            assertThat(Duration.between(now, next)).isPositive().isLessThanOrEqualTo(Duration.ofHours(26));
        }
    }

    private static Instant next(String now, String zone) {
        return Night.after(Instant.parse(now), ZoneId.of(zone));
    }
}

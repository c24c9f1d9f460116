package io.sendwell.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.workspace.SendingSettings;
import io.sendwell.workspace.SendingSettings.FrequencyCap;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OldMessagesTest {

    @Test
    void messages_stay_as_long_as_the_frequency_cap_counts_them() {
        assertThat(kept(90, null)).isEqualTo(Duration.ofDays(90));
        assertThat(kept(90, new FrequencyCap(1, 365))).isEqualTo(Duration.ofDays(365));
        assertThat(kept(90, new FrequencyCap(1, 7))).isEqualTo(Duration.ofDays(90));
    }

    @Test
    void a_week_is_the_least_for_receipts_and_answers_still_come() {
        assertThat(kept(1, null)).isEqualTo(Duration.ofDays(7));
        assertThat(kept(1, new FrequencyCap(1, 2))).isEqualTo(Duration.ofDays(7));
    }

    private static Duration kept(int days, @Nullable FrequencyCap cap) {
        return OldMessages.kept(
                Duration.ofDays(days),
                new SendingSettings(null, cap, null, "US", ZoneId.of("UTC"), days, List.of(), ""));
    }
}

package io.sendwell.inbox.answering;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class AutoResponseTest {

    /** Whoever writes Hindi in Latin letters gets the Hindi answer, unless there is one in Latin letters. */
    @Test
    void own_words_are_found_by_script_then_by_language() {
        var hindi = new AutoResponse(true, "Soon", Map.of("hi", "जल्द", "pt", "Já"));
        assertThat(hindi.textIn("hi-Latn")).isEqualTo("जल्द");
        assertThat(hindi.textIn("pt")).isEqualTo("Já");
        assertThat(hindi.textIn("id")).isEqualTo("Soon");
        var both = new AutoResponse(true, null, Map.of("hi", "जल्द", "hi-Latn", "Jaldi"));
        assertThat(both.textIn("hi-Latn")).isEqualTo("Jaldi");
        assertThat(both.textIn("hi")).isEqualTo("जल्द");
        assertThat(both.textIn("und")).isNull();
    }
}

package io.sendwell.channel.cloud;

import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** How many messages a second WhatsApp takes from a number (FACTS.md section 1). */
final class Throughput {

    static final int STANDARD = 80;
    static final int HIGH = 1000;

    /** Of a number that somebody also uses in the phone app. */
    static final int SHARED = 20;

    private Throughput() {}

    /** @param number as Graph describes it */
    static int of(JsonNode number) {
        if (number.path("is_on_biz_app").asBoolean(false)) {
            return SHARED;
        }
        var level = number.path("throughput").path("level").asString("");
        return level.toUpperCase(Locale.ROOT).equals("HIGH") ? HIGH : STANDARD;
    }
}

package io.sendwell.channel.cloud;

import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** How many people may be written to first in 24 hours, in the one spelling that we keep of WhatsApp's many: TIER_2K. */
public final class MessagingLimit {

    private MessagingLimit() {}

    /** Empty where {@code told} says nothing of the sort. */
    public static Optional<String> of(JsonNode told) {
        if (told.isObject()) {
            return of(told.path("current_limit"));
        }
        var written = told.asString("").strip();
        if (written.matches("TIER_[A-Z0-9_]{1,30}") && !written.equals("TIER_NOT_SET")) {
            return Optional.of(written);
        }
        if (!written.matches("-?[0-9]{1,9}")) {
            return Optional.empty();
        }
        int most = Integer.parseInt(written);
        if (most < 0) {
            return Optional.of("TIER_UNLIMITED");
        }
        return Optional.of(most >= 1000 && most % 1000 == 0 ? "TIER_" + most / 1000 + "K" : "TIER_" + most);
    }
}

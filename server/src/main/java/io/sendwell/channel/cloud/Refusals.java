package io.sendwell.channel.cloud;

import io.sendwell.channel.Outcome;
import java.time.Duration;

/** What Meta's refusals mean for a message: some only ask to come back (FACTS.md section 1). */
final class Refusals {

    private Refusals() {}

    static Outcome outcome(GraphAnswer.Refused refused) {
        return switch (refused.code()) {
            case "130429" -> new Outcome.TryLater(Duration.ofSeconds(15), refused.code());
            case "131056" -> new Outcome.TryLater(Duration.ofSeconds(6), refused.code());
            case "4", "80007" -> new Outcome.TryLater(Duration.ofMinutes(5), refused.code());
            default -> new Outcome.Rejected(refused.code(), refused.words());
        };
    }
}

package io.sendwell.inbox.conversation;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a message was understood as, in the words of {@code ai/classify}. Where a person corrected it, intent and
 * sentiment are the person's, and the engine's stand beside them.
 *
 * @param confidence 0-100 of the engine; 100 where a keyword or a person decided
 * @param engine {@code keyword}, {@code local}, or provider and model
 */
public record Classification(
        String intent,
        String sentiment,
        int confidence,
        List<String> keyPhrases,
        String suggestedAction,
        String urgency,
        String language,
        String engine,
        String version,
        @Nullable Correction correction) {

    /** A person's word against the engine's. */
    public record Correction(
            String engineIntent,
            String engineSentiment,
            int engineConfidence,
            @Nullable Long memberId,
            Instant at) {}
}

package io.sendwell.intelligence;

import org.jspecify.annotations.Nullable;

/**
 * What could be answered to a reply. Nothing is sent by suggesting it.
 *
 * @param shouldRespond false where silence is the right answer: to opt-outs, automatic answers and empty messages
 * @param suggestedResponse null where there is none
 * @param requiresHumanReview a person should look before it goes out
 * @param engine who wrote it: {@code local}, or provider and model
 */
public record Suggestion(
        boolean shouldRespond, @Nullable String suggestedResponse, boolean requiresHumanReview, String engine) {

    static final String LOCAL = "local";

    static final Suggestion SILENCE = new Suggestion(false, null, false, LOCAL);
}

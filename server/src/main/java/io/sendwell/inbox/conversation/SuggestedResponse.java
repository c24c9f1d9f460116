package io.sendwell.inbox.conversation;

import org.jspecify.annotations.Nullable;

/**
 * An answer that was thought of for a message.
 *
 * @param engine who wrote it: {@code settings} where it is the workspace's own text
 * @param sent whether it went by itself
 * @param messageId the outgoing message that it became
 * @param heldBack why it did not go by itself: a code, and the same in plain words
 */
public record SuggestedResponse(
        String text,
        String engine,
        boolean requiresHumanReview,
        boolean sent,
        @Nullable Long messageId,
        @Nullable String heldBack,
        @Nullable String explanation) {}

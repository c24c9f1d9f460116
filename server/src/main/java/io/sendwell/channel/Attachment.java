package io.sendwell.channel;

import org.jspecify.annotations.Nullable;

/**
 * A file that a person sent: where its channel has it, not its bytes.
 *
 * @param reference what its channel calls it
 * @param size in bytes; 0 where the channel does not say
 */
public record Attachment(
        String reference,
        String contentType,
        long size,
        @Nullable String name) {}

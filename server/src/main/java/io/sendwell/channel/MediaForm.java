package io.sendwell.channel;

import org.jspecify.annotations.Nullable;

/** What a client encloses in a message: a file that was uploaded before, or a place. */
public record MediaForm(@Nullable Long mediaId, @Nullable LocationForm location) {

    /** Degrees north and east. */
    public record LocationForm(
            @Nullable Double latitude,
            @Nullable Double longitude,
            @Nullable String name,
            @Nullable String address) {}
}

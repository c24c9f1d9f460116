package io.sendwell.channel;

import org.jspecify.annotations.Nullable;

/**
 * What a message carries, as the API shows it.
 *
 * @param kind image, document, video, audio or location
 * @param mediaId and what follows it: only of a file; the file itself may be gone by now
 */
public record MediaView(
        String kind,
        @Nullable Long mediaId,
        @Nullable String name,
        @Nullable String contentType,
        @Nullable Long size,
        Enclosure.@Nullable Place location) {

    /** Null for a message that is only text. */
    public static @Nullable MediaView of(Enclosure enclosure) {
        var file = enclosure.file();
        if (file != null) {
            return new MediaView(file.kind().code(), file.id(), file.name(), file.contentType(), file.size(), null);
        }
        var place = enclosure.place();
        return place == null ? null : new MediaView(ContentKind.LOCATION.code(), null, null, null, null, place);
    }
}

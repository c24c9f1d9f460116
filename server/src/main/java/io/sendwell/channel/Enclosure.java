package io.sendwell.channel;

import org.jspecify.annotations.Nullable;

/**
 * What a message carries besides its text: a file, to which the text is the caption; a place; the wish that a link in
 * the text is shown with a preview; or nothing.
 */
public record Enclosure(@Nullable MediaFile file, @Nullable Place place, boolean linkPreview) {

    public static final Enclosure NONE = new Enclosure(null, null, false);

    /** A point on the map; degrees north and east. */
    public record Place(
            double latitude,
            double longitude,
            @Nullable String name,
            @Nullable String address) {}

    /** What goes with a template, which no link is shown with. */
    public Enclosure withoutPreview() {
        return linkPreview ? NONE : this;
    }

    /** What a message becomes by carrying this. */
    public ContentKind kind() {
        if (file != null) {
            return file.kind();
        }
        if (place != null) {
            return ContentKind.LOCATION;
        }
        return linkPreview ? ContentKind.LINK_PREVIEW : ContentKind.TEXT;
    }
}

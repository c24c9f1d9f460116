package io.sendwell.channel;

import org.jspecify.annotations.Nullable;

/**
 * What a message carries besides its text: a file, to which the text is the caption; a place; something to tap, with a
 * file above it or none; the wish that a link in the text is shown with a preview; or nothing.
 */
public record Enclosure(
        @Nullable MediaFile file,
        @Nullable Place place,
        @Nullable Interactive interactive,
        boolean linkPreview) {

    public static final Enclosure NONE = new Enclosure(null, null, null, false);

    /** A point on the map; degrees north and east. */
    public record Place(
            double latitude,
            double longitude,
            @Nullable String name,
            @Nullable String address) {}

    /** What goes with a template: it has buttons of its own, and no link is shown with it. */
    public Enclosure forTemplate() {
        return linkPreview || interactive != null ? new Enclosure(file, place, null, false) : this;
    }

    /** The same with something else to tap. */
    public Enclosure with(Interactive other) {
        return new Enclosure(file, place, other, linkPreview);
    }

    /** What a message becomes by carrying this. */
    public ContentKind kind() {
        if (interactive != null) {
            return ContentKind.INTERACTIVE;
        }
        if (file != null) {
            return file.kind();
        }
        if (place != null) {
            return ContentKind.LOCATION;
        }
        return linkPreview ? ContentKind.LINK_PREVIEW : ContentKind.TEXT;
    }
}

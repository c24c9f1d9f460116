package io.sendwell.channel;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a message can be. Each transport says which of these its channel carries. */
public enum ContentKind {
    TEXT,
    /** A text whose first link is shown with a preview. */
    LINK_PREVIEW,
    IMAGE,
    DOCUMENT,
    VIDEO,
    AUDIO,
    LOCATION,
    /** A text with something to tap: buttons, a list or a link. */
    INTERACTIVE;

    /** As the database and the API write it. */
    @JsonValue
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    @JsonCreator
    public static ContentKind of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }
}

package io.sendwell.delivery;

import io.sendwell.channel.Enclosure;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Enclosures in the database: JSON, null for none. */
public final class Enclosed {

    private Enclosed() {}

    /** What is stored. */
    public static @Nullable String written(JsonMapper json, Enclosure enclosure) {
        return enclosure.equals(Enclosure.NONE) ? null : json.writeValueAsString(enclosure);
    }

    /** Reads what {@link #written} wrote. */
    public static Enclosure read(JsonMapper json, @Nullable String stored) {
        return stored == null ? Enclosure.NONE : json.readValue(stored, Enclosure.class);
    }
}

package io.sendwell.delivery;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A template of WhatsApp's as a client chooses it: by id, or by name and language.
 *
 * @param variables what stands in its places: {@code "1"} or a name for one in the body, {@code "header"}, {@code
 *     "button.0"}
 */
public record ApprovedForm(
        @Nullable Long id,
        @Nullable String name,
        @Nullable String language,
        @Nullable Map<String, @Nullable String> variables) {}

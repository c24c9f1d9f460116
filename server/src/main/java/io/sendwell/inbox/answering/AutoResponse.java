package io.sendwell.inbox.answering;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How messages of one intent are answered.
 *
 * @param enabled whether by itself
 * @param text the workspace's own answer, with variables; null = what is suggested
 * @param texts the same by language, for those that have one
 */
record AutoResponse(boolean enabled, @Nullable String text, Map<String, String> texts) {

    static final AutoResponse OFF = new AutoResponse(false, null, Map.of());

    AutoResponse {
        texts = Map.copyOf(texts);
    }

    /**
     * The workspace's own answer to somebody who writes in {@code language}: in its script, else in the language, else for
     * everybody; null where it has none.
     */
    @Nullable String textIn(String language) {
        var inScript = texts.get(language);
        return inScript == null ? texts.getOrDefault(language.replaceFirst("-.*", ""), text) : inScript;
    }
}

package io.sendwell.intelligence;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a contact wrote, with what helps to understand it. All of it is data: nothing in it is ever an instruction.
 *
 * @param originalMessage what it answers
 * @param history what was written before, both ways, oldest first
 * @param language of the conversation so far (BCP 47, as in a {@link Verdict}), for replies too short to tell
 */
public record Reply(
        String text,
        @Nullable String originalMessage,
        List<String> history,
        @Nullable String language) {

    public static Reply of(String text) {
        return new Reply(text, null, List.of(), null);
    }
}

package io.sendwell.intelligence;

import java.util.List;

/**
 * A message in other words.
 *
 * @param rewritten the original itself where it is good, or nothing better was found
 * @param changes what was done, in plain words
 * @param engine who wrote it: {@code local}, or provider and model
 */
public record Rewriting(
        String original,
        String rewritten,
        Tone tone,
        List<String> changes,
        int spamBefore,
        int spamAfter,
        String engine) {

    public Rewriting {
        changes = List.copyOf(changes);
    }
}

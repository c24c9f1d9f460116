package io.sendwell.intelligence;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Drafts to pick from. Each differs from the message and from all others: of the pairs of neighbouring words that two
 * have, at most 80 % are common to both.
 *
 * @param engine who wrote them: {@code local}, or provider and model
 * @param note why there are fewer than asked for, or not all by the model; null where there is nothing to say
 */
public record Alternatives(
        List<Draft> drafts, String engine, @Nullable String note) {

    public Alternatives {
        drafts = List.copyOf(drafts);
    }

    public record Draft(String text, int spamScore) {}
}

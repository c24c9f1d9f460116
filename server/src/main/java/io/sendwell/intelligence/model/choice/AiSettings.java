package io.sendwell.intelligence.model.choice;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which language models a workspace asks, in their order, and within which bounds.
 *
 * @param choices none = everything is done here, without a provider
 * @param timeout for one question, all attempts and all models together
 * @param monthlyTokenBudget null = as many tokens as it likes
 */
public record AiSettings(
        List<ModelChoice> choices,
        Duration timeout,
        @Nullable Long monthlyTokenBudget) {

    /** What a workspace begins with. */
    public static final AiSettings LOCAL = new AiSettings(List.of(), Duration.ofSeconds(20), null);

    public AiSettings {
        choices = List.copyOf(choices);
    }

    public boolean local() {
        return choices.isEmpty();
    }
}

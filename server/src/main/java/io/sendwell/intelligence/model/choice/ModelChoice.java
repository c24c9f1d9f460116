package io.sendwell.intelligence.model.choice;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A language model that a workspace has chosen.
 *
 * @param model its name at the provider
 * @param baseUrl the workspace's own address for it; null = the installation's
 * @param temperature null = the provider's default
 * @param maxTokens of an answer
 */
public record ModelChoice(
        Provider provider,
        String model,
        @Nullable String baseUrl,
        @Nullable Double temperature,
        int maxTokens,
        @Nullable Key key) {

    /**
     * A provider's key.
     *
     * @param sealed by the vault
     * @param end its last four characters, by which people tell keys apart; empty where the key is short
     */
    public record Key(String sealed, String end) {}

    /** What a key is sealed for, so that it does not open for another provider. */
    public String purpose() {
        return "ai/" + provider.code();
    }

    /** As answers name it: {@code openai:gpt-5-mini}. */
    public String engine() {
        return provider.code() + ':' + model;
    }

    /** Whether a key of {@code other} may be sent to this one: the same provider at the same address. */
    public boolean sharesKeyWith(ModelChoice other) {
        return provider == other.provider && Objects.equals(baseUrl, other.baseUrl);
    }
}

package io.sendwell.intelligence.model;

import io.sendwell.intelligence.model.choice.Usages.Usage;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code settings/ai} as it is shown. A key never is: only whether there is one, and how it ends.
 *
 * @param trouble why the first model did not answer when it was last asked by this server; null where it did
 */
record AiView(
        String provider,
        @Nullable String model,
        boolean apiKeySet,
        @Nullable String apiKeyEnd,
        @Nullable String baseUrl,
        @Nullable Double temperature,
        int maxTokens,
        int timeoutSeconds,
        @Nullable Long monthlyTokenBudget,
        List<Fallback> fallback,
        @Nullable TroubleView trouble,
        UsageView usage) {

    /** A model that is asked when those before it give no answer. */
    record Fallback(
            String provider,
            String model,
            boolean apiKeySet,
            @Nullable String apiKeyEnd,
            @Nullable String baseUrl,
            @Nullable Double temperature,
            int maxTokens,
            @Nullable TroubleView trouble) {}

    /**
     * @param code {@code key_refused}, {@code no_answer}, ...
     * @param resting that it is left alone for a while, and others or the local engine answer
     */
    record TroubleView(String code, String explanation, Instant at, boolean resting) {}

    /**
     * What this month has cost.
     *
     * @param month of the workspace's zone, such as 2026-03
     * @param tokensLeft null where there is no budget
     */
    record UsageView(String month, long tokens, @Nullable Long tokensLeft, List<FeatureView> features) {}

    /** What one feature asked of one model. */
    record FeatureView(String feature, String engine, long requests, long inputTokens, long outputTokens) {
        static FeatureView of(Usage usage) {
            return new FeatureView(
                    usage.feature(), usage.engine(), usage.requests(), usage.inputTokens(), usage.outputTokens());
        }
    }
}

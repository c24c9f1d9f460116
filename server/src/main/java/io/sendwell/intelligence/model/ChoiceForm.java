package io.sendwell.intelligence.model;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * One language model as {@code PUT settings/ai} takes it. Fields instead of a record, because leaving out the key keeps
 * it while {@code null} removes it, and only a field can begin with one and be set to the other.
 */
@JsonAutoDetect(fieldVisibility = Visibility.NON_PRIVATE)
class ChoiceForm {

    /** What nobody can send, as control characters are refused. */
    static final String KEPT = "\u0000";

    static final String LOCAL = "local";
    static final int DEFAULT_MAX_TOKENS = 2048;

    @Schema(description = "local, openai, anthropic or ollama")
    @Nullable String provider = LOCAL;

    @Schema(description = "The model's name at the provider; not for local")
    @Nullable String model;

    @Schema(description = "Left out: the key of this provider and address is kept. null: it is removed")
    @Nullable String apiKey = KEPT;

    @Schema(description = "An address of your own for this provider; an OpenAI address ends in /v1")
    @Nullable String baseUrl;

    @Schema(description = "0 to 2; null = the provider's default")
    @Nullable Double temperature;

    @Schema(description = "The most tokens of an answer")
    @Nullable Integer maxTokens = DEFAULT_MAX_TOKENS;
}

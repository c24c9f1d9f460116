package io.sendwell.intelligence.model.choice;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where whoever runs the installation says that providers are: {@code SENDWELL_OPENAI_BASE_URL},
 * {@code SENDWELL_ANTHROPIC_BASE_URL}, {@code SENDWELL_OLLAMA_BASE_URL}.
 */
@ConfigurationProperties("sendwell")
record AiInstallation(
        @DefaultValue Place openai,
        @DefaultValue Place anthropic,
        @DefaultValue Place ollama) {

    record Place(@Nullable String baseUrl) {}
}

package io.sendwell.intelligence.model;

import tools.jackson.databind.JsonNode;

/**
 * What a language model answered.
 *
 * @param content fits the schema of the question
 * @param engine who answered, as provider and model: {@code anthropic:claude-haiku-4-5}
 */
public record Answer(JsonNode content, String engine) {}

package io.sendwell.intelligence.model;

import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * What a language model is asked.
 *
 * @param feature who asks, for the record of usage: {@code classify}, {@code rewrite}, {@code alternatives}, {@code respond}
 * @param instructions ours, and the only ones: the model is told that nothing else is one
 * @param material data by name, such as what a contact wrote; fenced off from the instructions
 * @param schema JSON schema of the answer
 */
public record Question(String feature, String instructions, Map<String, String> material, JsonNode schema) {}

package io.sendwell.intelligence.model.wire;

import dev.langchain4j.model.chat.request.json.JsonArraySchema;
import dev.langchain4j.model.chat.request.json.JsonBooleanSchema;
import dev.langchain4j.model.chat.request.json.JsonEnumSchema;
import dev.langchain4j.model.chat.request.json.JsonIntegerSchema;
import dev.langchain4j.model.chat.request.json.JsonNumberSchema;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import dev.langchain4j.model.chat.request.json.JsonStringSchema;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A question's schema as providers take it: types, names, words to choose from. Bounds of numbers, texts and lists are
 * left out, because some providers refuse a schema that has them; our own check of the answer keeps them.
 */
final class SchemaElements {

    private SchemaElements() {}

    static JsonSchemaElement of(JsonNode schema) {
        var description = schema.path("description").stringValue(null);
        return switch (schema.path("type").asString("")) {
            case "object" -> object(schema, description);
            case "array" ->
                JsonArraySchema.builder()
                        .description(description)
                        .items(of(schema.path("items")))
                        .build();
            case "integer" ->
                JsonIntegerSchema.builder().description(description).build();
            case "number" -> JsonNumberSchema.builder().description(description).build();
            case "boolean" ->
                JsonBooleanSchema.builder().description(description).build();
            case "string" ->
                schema.has("enum")
                        ? JsonEnumSchema.builder()
                                .description(description)
                                .enumValues(texts(schema.path("enum")))
                                .build()
                        : JsonStringSchema.builder().description(description).build();
            default -> throw new IllegalArgumentException("Not a type that questions use");
        };
    }

    private static JsonSchemaElement object(JsonNode schema, @Nullable String description) {
        var object = JsonObjectSchema.builder().description(description);
        schema.path("properties").properties().forEach(each -> object.addProperty(each.getKey(), of(each.getValue())));
        return object.required(texts(schema.path("required")))
                .additionalProperties(false)
                .build();
    }

    private static List<String> texts(JsonNode list) {
        return list.valueStream().map(JsonNode::asString).toList();
    }
}

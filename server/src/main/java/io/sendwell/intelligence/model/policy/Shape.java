package io.sendwell.intelligence.model.policy;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Whether an answer fits the JSON schema of its question. It knows the part of JSON schema that our questions use and
 * refuses every other keyword, so that no part of a schema is ever silently left unchecked.
 */
public final class Shape {

    private static final Set<String> KNOWN = Set.of(
            "type",
            "description",
            "properties",
            "required",
            "additionalProperties",
            "items",
            "enum",
            "minimum",
            "maximum",
            "minItems",
            "maxItems",
            "minLength",
            "maxLength");

    private Shape() {}

    /** Where and why {@code value} does not fit; empty where it does. */
    public static Optional<String> misfit(JsonNode schema, JsonNode value) {
        return misfit(schema, value, "answer");
    }

    private static Optional<String> misfit(JsonNode schema, JsonNode value, String at) {
        schema.propertyNames().stream()
                .filter(name -> !KNOWN.contains(name))
                .findAny()
                .ifPresent(name -> {
                    throw new IllegalArgumentException("A question's schema may not use " + name);
                });
        var type = schema.path("type").asString("");
        return switch (type) {
            case "object" -> value.isObject() ? object(schema, value, at) : wrong(at, "is no object");
            case "array" -> value.isArray() ? array(schema, value, at) : wrong(at, "is no list");
            case "string" -> value.isString() ? text(schema, value, at) : wrong(at, "is no text");
            case "integer" -> value.isIntegralNumber() ? number(schema, value, at) : wrong(at, "is no whole number");
            case "number" -> value.isNumber() ? number(schema, value, at) : wrong(at, "is no number");
            case "boolean" -> value.isBoolean() ? Optional.empty() : wrong(at, "is neither true nor false");
            default -> throw new IllegalArgumentException("A question's schema may not have the type " + type);
        };
    }

    private static Optional<String> object(JsonNode schema, JsonNode value, String at) {
        for (var name : schema.path("required")) {
            if (!value.has(name.asString())) {
                return wrong(at + '.' + name.asString(), "is missing");
            }
        }
        var properties = schema.path("properties");
        for (var property : value.properties()) {
            var of = properties.path(property.getKey());
            if (of.isMissingNode()) {
                return wrong(at, "has more than was asked for");
            }
            var misfit = misfit(of, property.getValue(), at + '.' + property.getKey());
            if (misfit.isPresent()) {
                return misfit;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> array(JsonNode schema, JsonNode value, String at) {
        if (value.size() < schema.path("minItems").asInt(0)
                || value.size() > schema.path("maxItems").asInt(Integer.MAX_VALUE)) {
            return wrong(at, "has " + value.size() + " items");
        }
        for (int i = 0; i < value.size(); i++) {
            var misfit = misfit(schema.path("items"), value.get(i), at + '[' + i + ']');
            if (misfit.isPresent()) {
                return misfit;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> text(JsonNode schema, JsonNode value, String at) {
        var text = value.asString();
        if (text.length() < schema.path("minLength").asInt(0)
                || text.length() > schema.path("maxLength").asInt(Integer.MAX_VALUE)) {
            return wrong(at, "has " + text.length() + " characters");
        }
        var allowed = new HashSet<>(words(schema.path("enum")));
        return allowed.isEmpty() || allowed.contains(text) ? Optional.empty() : wrong(at, "is none of the given words");
    }

    private static Optional<String> number(JsonNode schema, JsonNode value, String at) {
        var number = value.asDouble();
        return number < schema.path("minimum").asDouble(Double.NEGATIVE_INFINITY)
                        || number > schema.path("maximum").asDouble(Double.POSITIVE_INFINITY)
                ? wrong(at, "is out of bounds")
                : Optional.empty();
    }

    private static List<String> words(JsonNode list) {
        return list.valueStream().map(JsonNode::asString).toList();
    }

    private static Optional<String> wrong(String at, String why) {
        return Optional.of(at + ' ' + why);
    }
}

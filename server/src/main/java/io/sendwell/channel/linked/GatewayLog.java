package io.sendwell.channel.linked;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The gateway's lines among ours: the same words at the same level. */
final class GatewayLog {

    private static final Logger log = LoggerFactory.getLogger("io.sendwell.gateway");
    private static final JsonMapper JSON = new JsonMapper();
    private static final Set<String> OWN_PLACE = Set.of("time", "level", "msg");
    private static final int LONGEST = 500;

    private GatewayLog() {}

    /** Logs a line. Answers where it listens, if that is what the line says. */
    static Optional<Integer> pass(String line) {
        var said = read(line);
        if (said.isEmpty()) {
            // Node.js itself speaks so, when it cannot start or dies.
            log.warn("{}", line.length() > LONGEST ? line.substring(0, LONGEST) : line);
            return Optional.empty();
        }
        var fields = said.get();
        log.atLevel(level(fields.path("level").asString("info")))
                .log("{}{}", fields.path("msg").asString(""), facts(fields));
        return fields.path("msg").asString("").equals("listening")
                ? Optional.of(fields.path("port").asInt(0))
                : Optional.empty();
    }

    private static Optional<JsonNode> read(String line) {
        try {
            return Optional.of(JSON.readTree(line)).filter(JsonNode::isObject);
        } catch (JacksonException notJson) {
            return Optional.empty();
        }
    }

    private static Level level(String name) {
        return switch (name) {
            case "trace", "debug" -> Level.DEBUG;
            case "info" -> Level.INFO;
            case "warn" -> Level.WARN;
            default -> Level.ERROR;
        };
    }

    private static String facts(JsonNode fields) {
        return fields.properties().stream()
                .filter(field -> !OWN_PLACE.contains(field.getKey()))
                .map(field -> " " + field.getKey() + "="
                        + field.getValue().asString(field.getValue().toString()))
                .collect(Collectors.joining());
    }
}

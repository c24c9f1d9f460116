package io.sendwell.platform;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestClient.Answer;
import io.sendwell.TestMember;
import io.sendwell.TestServer;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Throws at every operation of the document what should not come, and expects a clear refusal or a sensible answer: never
 * a failure of the server. Operations that are added are covered by being in the document.
 */
class BadInputTest {

    private static final JsonMapper JSON = new JsonMapper();

    /** Streams; its parameters are tried elsewhere. */
    private static final Set<String> ENDLESS = Set.of("/api/v1/events");

    private static final List<String> IDS =
            List.of("0", "-1", "9223372036854775807", "99999999999999999999", "word", "%7B%7B");

    private static final List<String> WORDS = List.of(
            "",
            "{{",
            "${7*7}",
            "{name",
            "}",
            "\u0000",
            "a\u0007b",
            "\uD800",
            "'; drop table x; --",
            "%s%n",
            "-1",
            "1e309",
            "x".repeat(70_000),
            "\u202Eevil",
            "=cmd|' /C calc'!A0");

    private static final List<String> OF_OTHER_TYPES = List.of(
            "null",
            "true",
            "-1",
            "[]",
            "{}",
            "1.5",
            "0",
            "1e400",
            "9223372036854775808",
            "[null]",
            "[[]]",
            "[{}]",
            "[-1,\"a\"]",
            "{\"a\\u0000b\":\"c\"}",
            "{\"all\":{\"all\":{}}}");

    private static final String PART = "--edge\r\nContent-Disposition: form-data; name=\"";

    private static final List<String> UPLOADS = List.of(
            "",
            "--edge",
            "--edge--\r\n",
            "no boundary at all",
            PART + "file\"\r\n\r\nnot a file\r\n--edge--\r\n",
            PART + "file\"; filename=\"a.csv\"\r\n\r\n\r\n--edge--\r\n",
            PART + "file\"; filename=\"../../etc/passwd\"\r\n\r\nname,phone\r\n\u0000,\u0000\r\n--edge--\r\n",
            PART + "file\"; filename=\"a.csv\"\r\n\r\n\u0089PNG\r\n\u001a\n\u0000\u0000\r\n--edge--\r\n",
            PART + "mapping\"\r\n\r\n{\r\n" + PART + "file\"; filename=\"a.csv\"\r\n\r\nname,phone\r\n--edge--\r\n");

    /** How to make one of what the paths are about. */
    private static final Map<String, String> MAKE = Map.of(
            "users",
                    "{\"email\":\"one@example.com\",\"name\":\"One\",\"password\":\"a fine password\",\"role\":\"viewer\"}",
            "contacts", "{\"name\":\"One\",\"phone\":\"+12025550101\"}",
            "senders", "{\"name\":\"One\",\"channel\":\"simulator\"}",
            "segments",
                    "{\"name\":\"One\",\"definition\":{\"all\":[{\"field\":\"tag\",\"op\":\"is\",\"value\":\"vip\"}]}}",
            "campaigns",
                    "{\"name\":\"One\",\"type\":\"broadcast\",\"message_template\":\"Hi {name|there}\",\"sender_id\":SENDER,\"audience\":{\"all\":true}}");

    private static TestServer server;
    private static JsonNode document;

    @BeforeAll
    static void start() {
        server = TestServer.start("sendwell.registration=open");
        document = server.get("openapi.json").body();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private record Operation(String method, String path, JsonNode definition) {
        String at(String id) {
            return path.replaceAll("\\{[^}]+}", id).replaceFirst("/api/v1/", "");
        }

        boolean takes(String contentType) {
            return definition.path("requestBody").path("content").has(contentType);
        }

        JsonNode schema() {
            return resolved(definition.at("/requestBody/content/application~1json/schema"));
        }
    }

    @TestFactory
    Stream<DynamicTest> every_operation_survives_what_should_not_come() {
        return operations()
                .map(operation ->
                        DynamicTest.dynamicTest(operation.method() + " " + operation.path(), () -> attack(operation)));
    }

    private static void attack(Operation operation) {
        // A workspace of its own for each, because some operations end sessions, delete or change settings.
        // A minute later each, because only so many may register in one.
        server.advance("PT1M");
        var member = TestMember.stranger(server);
        var wrong = Collections.synchronizedList(new ArrayList<String>());
        for (var id : IDS) {
            judge(wrong, operation, "id " + id, send(member, operation, operation.at(id), "{}"));
        }
        var path = operation.at(existing(member, operation.path()));
        if (operation.takes("multipart/form-data")) {
            for (var upload : UPLOADS) {
                judge(wrong, operation, upload, upload(member, path, upload));
            }
        }
        for (var parameter : operation.definition().path("parameters")) {
            if (parameter.get("in").asString().equals("query")) {
                for (var word : WORDS) {
                    if (word.length() < 1000 && !word.equals("\uD800")) {
                        var query =
                                path + "?" + parameter.get("name").asString() + "=" + URLEncoder.encode(word, UTF_8);
                        judge(wrong, operation, query, send(member, operation, query, "{}"));
                    }
                }
            }
        }
        bodies(operation.schema()).parallelStream()
                .forEach(body -> judge(wrong, operation, body, send(member, operation, path, body)));
        assertThat(wrong).isEmpty();
    }

    /** Bodies that are no JSON, no object, or an object in which one field at a time is what it should not be. */
    private static List<String> bodies(JsonNode schema) {
        var bodies =
                new ArrayList<>(List.of("", "{", "{\"a\":", "[]", "null", "7", "\"text\"", "{\"a\":1,\"a\":2}", "{}x"));
        if (schema.path("properties").isEmpty()) {
            return bodies;
        }
        var plausible = plausible(schema, 0);
        bodies.add(plausible.toString());
        for (var property : schema.get("properties").properties()) {
            for (var value : values(property.getValue())) {
                var body = (ObjectNode) plausible.deepCopy();
                body.set(property.getKey(), value);
                bodies.add(body.toString());
            }
        }
        return bodies;
    }

    /** Texts of every bad sort for a text, and for all else values of every other type. */
    private static List<JsonNode> values(JsonNode property) {
        var texts = resolved(property).path("type").toString().contains("string");
        var values = new ArrayList<JsonNode>();
        for (var word : texts ? WORDS : WORDS.subList(0, 2)) {
            values.add(JSON.getNodeFactory().stringNode(word));
        }
        for (var json : texts ? OF_OTHER_TYPES.subList(0, 6) : OF_OTHER_TYPES) {
            values.add(JSON.readTree(json));
        }
        return values;
    }

    /** A body that fits the schema, so that one wrong field is the only thing wrong with it. */
    private static JsonNode plausible(JsonNode schema, int depth) {
        var node = resolved(schema);
        if (node.has("anyOf")) {
            return plausible(node.get("anyOf").get(0), depth);
        }
        if (node.has("enum")) {
            return node.get("enum").get(0);
        }
        var type = node.path("type").isArray()
                ? node.get("type").get(0).asString()
                : node.path("type").asString("object");
        var make = JSON.getNodeFactory();
        return switch (type) {
            case "string" ->
                make.stringNode(
                        switch (node.path("format").asString("")) {
                            case "date-time" -> "2026-03-01T09:00:00Z";
                            case "date" -> "2026-03-01";
                            default -> "a plausible text@example.com";
                        });
            case "integer", "number" -> make.numberNode(1);
            case "boolean" -> make.booleanNode(true);
            case "array" -> make.arrayNode();
            default -> {
                var object = make.objectNode();
                if (depth < 4) {
                    node.path("properties")
                            .properties()
                            .forEach(each -> object.set(each.getKey(), plausible(each.getValue(), depth + 1)));
                }
                yield object;
            }
        };
    }

    /** Something of the kind that the path is about, made by a plain request, so that bad input meets more than a 404. */
    private static String existing(TestMember member, String path) {
        var noun = path.replaceFirst("/api/v1/([^/]+)/\\{id}.*", "$1");
        var form = MAKE.get(noun);
        if (form == null) {
            return "1";
        }
        var sender = noun.equals("campaigns") ? existing(member, "/api/v1/senders/{id}") : "";
        var made = member.post(noun, form.replace("SENDER", sender).replace("one@", "one-" + System.nanoTime() + "@"));
        assertThat(made.status()).as(made.body().toString()).isEqualTo(201);
        return made.body().get("id").asString();
    }

    private static Answer upload(TestMember member, String path, String body) {
        return server.send(member.request(path)
                .header("Content-Type", "multipart/form-data; boundary=edge")
                .POST(BodyPublishers.ofString(body)));
    }

    private static Answer send(TestMember member, Operation operation, String path, String body) {
        var request = member.request(path);
        if (operation.definition().has("requestBody")) {
            request.header("Content-Type", "application/json");
        }
        return server.send(request.method(
                operation.method(),
                operation.definition().has("requestBody") ? BodyPublishers.ofString(body) : BodyPublishers.noBody()));
    }

    private static void judge(List<String> wrong, Operation operation, String tried, Answer answer) {
        var problem = answer.headers()
                .firstValue("Content-Type")
                .filter("application/problem+json"::equals)
                .isPresent();
        if (answer.status() >= 500 || (answer.status() >= 400 && !problem)) {
            var shown = tried.length() > 200 ? tried.substring(0, 200) + "..." : tried;
            wrong.add("%s %s with %s: %d %s"
                    .formatted(operation.method(), operation.path(), shown, answer.status(), answer.body()));
        }
    }

    private static Stream<Operation> operations() {
        return document.get("paths").properties().stream()
                .filter(path -> !ENDLESS.contains(path.getKey()))
                .flatMap(path -> path.getValue().properties().stream()
                        .map(each ->
                                new Operation(each.getKey().toUpperCase(Locale.ROOT), path.getKey(), each.getValue())));
    }

    private static JsonNode resolved(JsonNode schema) {
        return schema.has("$ref") ? document.at(schema.get("$ref").asString().substring(1)) : schema;
    }
}

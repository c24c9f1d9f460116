package io.sendwell.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestMember;
import io.sendwell.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The committed document says what the server does. A stale one is rewritten, and fails the build once. */
class OpenApiTest {

    private static final Path COMMITTED = Path.of("..", "docs", "openapi.json");
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT, SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();
    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void the_committed_document_is_fresh() throws IOException {
        var document = TestMember.anonymous(server).get("openapi.json").body();
        assertThat(document.get("openapi").asString()).startsWith("3.1");
        ((ObjectNode) document).remove("servers");
        var fresh = JSON.writeValueAsString(sorted(document)) + "\n";
        var committed = Files.exists(COMMITTED) ? Files.readString(COMMITTED) : "";

        if (!fresh.equals(committed)) {
            Files.createDirectories(COMMITTED.getParent());
            Files.writeString(COMMITTED, fresh);
        }

        // Not compared by AssertJ: it would print both documents whole.
        assertThat(fresh.equals(committed))
                .as("docs/openapi.json was stale; it is rewritten now: look at the change and commit it")
                .isTrue();
    }

    @Test
    void the_page_for_people_is_open() {
        var page = TestMember.anonymous(server).get("/swagger-ui/index.html");

        assertThat(TestMember.anonymous(server).get("/docs").status()).isEqualTo(302);
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.body().asString()).contains("swagger-ui-bundle.js");
    }

    /** Objects by name, so that the order in which controllers are found does not matter. */
    private static Object sorted(JsonNode node) {
        if (node.isObject()) {
            Map<String, Object> members = new TreeMap<>();
            node.properties().forEach(member -> members.put(member.getKey(), sorted(member.getValue())));
            return members;
        }
        return node.isArray() ? node.valueStream().map(OpenApiTest::sorted).toList() : node;
    }
}

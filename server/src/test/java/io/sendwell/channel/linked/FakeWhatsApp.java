package io.sendwell.channel.linked;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.NullMarked;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The fake WhatsApp of the gateway's tests as a process (gateway/test/fake-whatsapp), and how a server is pointed at it: the
 * real gateway, which only trusts another root.
 */
@NullMarked
final class FakeWhatsApp implements AutoCloseable {

    static final Path GATEWAY = Path.of("..", "gateway").toAbsolutePath().normalize();

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;
    private final JsonNode listening;
    private final Path node;

    private FakeWhatsApp(Process process, JsonNode listening, Path node) {
        this.process = process;
        this.listening = listening;
        this.node = node;
    }

    static FakeWhatsApp start() {
        var program = GATEWAY.resolve("build/test/fake-whatsapp/main.js");
        assertThat(program)
                .as("built by: cd gateway && npm ci && npm run build")
                .exists();
        try {
            var builder = new ProcessBuilder("node", program.toString()).redirectError(ProcessBuilder.Redirect.INHERIT);
            builder.environment().put("FAKE_WHATSAPP_ENDS_WITH_STDIN", "1");
            var process = builder.start();
            var line = process.inputReader().readLine();
            assertThat(line).as("the fake WhatsApp listens").isNotNull();
            var listening = JSON.readTree(line);
            return new FakeWhatsApp(process, listening, nodeThatTrusts(listening));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A Node.js that takes the fake's certificates for WhatsApp's. */
    private static Path nodeThatTrusts(JsonNode listening) throws IOException {
        var script = Files.createTempFile(
                Files.createDirectories(Path.of("target", "test-data")).toAbsolutePath(),
                "node",
                ".sh",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.writeString(script, """
                #!/bin/sh
                NODE_EXTRA_CA_CERTS='%s' exec node --import 'file://%s' "$@"
                """.formatted(
                        listening.path("media_certificate").asString(),
                        GATEWAY.resolve("build/test/fake-whatsapp/trust-test-root.js")));
        return script;
    }

    /** The settings of a server whose WhatsApp this is. */
    List<String> settings() {
        return List.of(
                "sendwell.gateway.dir=" + GATEWAY,
                "sendwell.gateway.node=" + node,
                "sendwell.whatsapp.web.url=" + listening.path("whatsapp_url").asString());
    }

    /** People with consecutive numbers. */
    List<String> phones(int count, String first) {
        var phones = new ArrayList<String>();
        post("phones", "{\"count\":%d,\"first\":\"%s\",\"lid\":true}".formatted(count, first))
                .path("phones")
                .forEach(phone -> phones.add(phone.asString()));
        return phones;
    }

    /** How somebody behaves. */
    void habits(String phone, String json) {
        call("PUT", "phones/" + encoded(phone), json);
    }

    /** What somebody has got. */
    JsonNode received(String phone) {
        return get("phones/" + encoded(phone) + "/received").path("items");
    }

    /** What everybody has got. */
    JsonNode received() {
        return get("received?after=0").path("items");
    }

    void write(String from, String to, String text) {
        post(
                "phones/" + encoded(from) + "/send",
                JsonNodeFactory.instance
                        .objectNode()
                        .put("to", to)
                        .put("text", text)
                        .toString());
    }

    /** Somebody sends a file to an account. */
    void sendFile(String from, String to, String text, byte[] bytes) {
        post(
                "phones/" + encoded(from) + "/send",
                JsonNodeFactory.instance
                        .objectNode()
                        .put("to", to)
                        .put("kind", "document")
                        .put("text", text)
                        .put("bytes", Base64.getEncoder().encodeToString(bytes))
                        .toString());
    }

    void addAccount(String number) {
        post("accounts", "{\"number\":\"%s\",\"name\":\"Owner\"}".formatted(number));
    }

    JsonNode account(String number) {
        return get("accounts/" + encoded(number));
    }

    void scan(String account, String code) {
        post(
                "accounts/" + encoded(account) + "/scan",
                JsonNodeFactory.instance.objectNode().put("code", code).toString());
    }

    void enterCode(String account, String code) {
        post(
                "accounts/" + encoded(account) + "/enter-code",
                JsonNodeFactory.instance.objectNode().put("code", code).toString());
    }

    void unlink(String account) {
        post("accounts/" + encoded(account) + "/unlink", "{}");
    }

    void inflict(String json) {
        post("faults", json);
    }

    void clearFaults() {
        call("DELETE", "faults", "");
    }

    JsonNode get(String path) {
        return call("GET", path, "");
    }

    private JsonNode post(String path, String json) {
        return call("POST", path, json);
    }

    private JsonNode call(String method, String path, String json) {
        try {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/%s"
                            .formatted(listening.path("port").asInt(), path)))
                    .method(method, json.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(json))
                    .build();
            var response = http.send(request, BodyHandlers.ofString());
            assertThat(response.statusCode())
                    .as("%s %s: %s", method, path, response.body())
                    .isBetween(200, 299);
            return response.body().isEmpty() ? JSON.missingNode() : JSON.readTree(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String encoded(String number) {
        return URLEncoder.encode(number, StandardCharsets.UTF_8);
    }

    /** The gateway that a server has started. */
    static ProcessHandle gatewayOf(ProcessHandle server) {
        var program = GATEWAY.resolve("build/src/main.js").toString();
        return server.descendants()
                .filter(process -> List.of(process.info().arguments().orElse(new String[0]))
                        .contains(program))
                .findFirst()
                .orElseThrow();
    }

    /** Looks again and again until something is so. */
    static void until(String what, Supplier<Boolean> isSo) {
        until(what, PATIENCE, isSo, () -> "");
    }

    /** @param state what to tell when it never is */
    static void until(String what, Duration patience, Supplier<Boolean> isSo, Supplier<Object> state) {
        long end = System.nanoTime() + patience.toNanos();
        while (!isSo.get()) {
            if (System.nanoTime() > end) {
                fail("waited for: %s; %s", what, state.get());
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        http.close();
    }
}

package io.sendwell;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The owner of a server, who speaks to it over HTTP. */
@NullMarked
public abstract class TestClient implements AutoCloseable {

    public static final String EMAIL = "owner@example.com";
    public static final String PASSWORD = "correct horse battery";
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final String base;
    private @Nullable String token;

    protected TestClient(String port) {
        this.base = "http://127.0.0.1:" + port + "/api/v1/";
    }

    /** An answer: its status and its JSON body (a missing node where there is none). */
    public record Answer(int status, JsonNode body, java.net.http.HttpHeaders headers) {

        /** The fields that a 422 names. */
        public List<String> fields() {
            return StreamSupport.stream(body.path("errors").spliterator(), false)
                    .map(error -> error.path("field").asString())
                    .toList();
        }
    }

    public String base() {
        return base;
    }

    public Answer get(String path) {
        return send(request(path).GET());
    }

    public Answer post(String path, String json) {
        return send(request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(json)));
    }

    public Answer put(String path, String json) {
        return send(request(path).header("Content-Type", "application/json").PUT(BodyPublishers.ofString(json)));
    }

    public Answer patch(String path, String json) {
        return send(request(path)
                .header("Content-Type", "application/json")
                .method("PATCH", BodyPublishers.ofString(json)));
    }

    public Answer delete(String path) {
        return send(request(path).DELETE());
    }

    /** Moves the server's time on and waits until all that comes due in it has happened. */
    public Answer advance(String duration) {
        return post("simulator/clock", "{\"advance\":\"" + duration + "\"}");
    }

    /** A request with the owner's token, to be completed by the caller. */
    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path)).header("Authorization", "Bearer " + token());
    }

    public Answer send(HttpRequest.Builder request) {
        try {
            var response = http.send(request.build(), BodyHandlers.ofString());
            var body = response.body().startsWith("{") || response.body().startsWith("[")
                    ? JSON.readTree(response.body())
                    : JSON.getNodeFactory().stringNode(response.body());
            return new Answer(response.statusCode(), body, response.headers());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private String token() {
        if (token == null) {
            var login = send(HttpRequest.newBuilder(URI.create(base + "auth/login"))
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(
                            "{\"username\":\"" + EMAIL + "\",\"password\":\"" + PASSWORD + "\"}")));
            token = login.body().path("access_token").asString();
        }
        return token;
    }

    @Override
    public void close() {
        http.close();
    }
}

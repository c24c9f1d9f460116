package io.sendwell.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The REST API as the demo uses it; an answer that is not a success ends the demo with that answer. */
final class Api implements AutoCloseable {

    private static final int REDIRECTED = 302;
    private static final String BOUNDARY = "----sendwell-demo";

    private final JsonMapper json = new JsonMapper();
    private final HttpClient http = HttpClient.newHttpClient();
    private final String base;
    private String token = "";

    Api(int port) {
        this.base = "http://127.0.0.1:" + port + "/api/v1/";
    }

    void signIn(String email, String password) {
        token = post("auth/login", Map.of("username", email, "password", password))
                .path("access_token")
                .asString();
    }

    JsonNode get(String path) {
        return send(HttpRequest.newBuilder(URI.create(base + path)).GET());
    }

    String getText(String path) {
        return text(HttpRequest.newBuilder(URI.create(base + path)).GET());
    }

    JsonNode post(String path, Map<String, ?> body) {
        return send(withJson(path, body, "POST"));
    }

    JsonNode put(String path, Map<String, ?> body) {
        return send(withJson(path, body, "PUT"));
    }

    /** Uploads one file with the other fields of its form. */
    JsonNode upload(String path, String fileName, byte[] content, Map<String, String> fields) {
        var head = new StringBuilder();
        fields.forEach((name, value) ->
                head.append(part("name=\"" + name + "\"")).append(value).append("\r\n"));
        head.append(part("name=\"file\"; filename=\"" + fileName + "\""));
        var body = List.of(
                head.toString().getBytes(StandardCharsets.UTF_8),
                content,
                ("\r\n--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
        return send(HttpRequest.newBuilder(URI.create(base + path))
                .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                .POST(BodyPublishers.ofByteArrays(body)));
    }

    private static String part(String disposition) {
        return "--" + BOUNDARY + "\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n";
    }

    private HttpRequest.Builder withJson(String path, Map<String, ?> body, String method) {
        return HttpRequest.newBuilder(URI.create(base + path))
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(json.writeValueAsString(body)));
    }

    /** Somebody without an account follows a link to this server, and is sent on. */
    void visit(String path, String userAgent) {
        var ready = HttpRequest.newBuilder(URI.create(base).resolve(path))
                .header("User-Agent", userAgent)
                .GET()
                .build();
        var status = answered(ready).statusCode();
        if (status != REDIRECTED) {
            throw new IllegalStateException("GET %s answered %d".formatted(path, status));
        }
    }

    private JsonNode send(HttpRequest.Builder request) {
        var body = text(request);
        return body.isEmpty() ? json.createObjectNode() : json.readTree(body);
    }

    private String text(HttpRequest.Builder request) {
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        var ready = request.build();
        var response = answered(ready);
        if (response.statusCode() >= 300) {
            throw new IllegalStateException("%s %s answered %d: %s"
                    .formatted(ready.method(), ready.uri().getPath(), response.statusCode(), response.body()));
        }
        return response.body();
    }

    private HttpResponse<String> answered(HttpRequest ready) {
        try {
            return http.send(ready, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The demo was interrupted", e);
        }
    }

    @Override
    public void close() {
        http.close();
    }
}

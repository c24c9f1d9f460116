package io.sendwell.channel.linked;

import io.sendwell.channel.Media;
import io.sendwell.channel.linked.policy.SessionState;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/** What the gateway is asked for, one call each; {@link GatewayAway} where no answer comes. */
@Component
@WithGateway
class GatewayClient implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration TO_CONNECT = Duration.ofSeconds(3);
    private static final Duration TO_ANSWER = Duration.ofSeconds(30);
    /** It waits for WhatsApp's word on a message. */
    private static final Duration TO_SEND = Duration.ofSeconds(90);

    private final Gateway gateway;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TO_CONNECT)
            .build();

    GatewayClient(Gateway gateway) {
        this.gateway = gateway;
    }

    /** An answer; its body is a missing node where there is none. */
    record Reply(int status, JsonNode body) {

        String errorCode() {
            return body.path("error").path("code").asString("");
        }
    }

    /** All that are open. */
    List<Session> sessions() {
        return StreamSupport.stream(
                        expect(call("GET", "sessions", null, TO_ANSWER))
                                .body()
                                .path("items")
                                .spliterator(),
                        false)
                .map(GatewayClient::session)
                .toList();
    }

    /** Empty when it is neither open nor keys of it are kept. */
    Optional<Session> session(String id) {
        var reply = call("GET", "sessions/" + id, null, TO_ANSWER);
        return reply.status() == 404
                ? Optional.empty()
                : Optional.of(session(expect(reply).body()));
    }

    /** Opens it, again if need be; empty while another gateway holds it. */
    Optional<Session> start(String id) {
        var reply = call("POST", "sessions/" + id + "/start", empty(), TO_ANSWER);
        return reply.status() == 409
                ? Optional.empty()
                : Optional.of(session(expect(reply).body()));
    }

    /** Logs it out and forgets its keys; nothing happens where there is none. */
    void unlink(String id) {
        var reply = call("POST", "sessions/" + id + "/unlink", empty(), TO_ANSWER);
        if (reply.status() != 404) {
            expect(reply);
        }
    }

    /** A code to type in on the phone; empty unless the session waits for a scan. */
    Optional<String> pairingCode(String id, String phone) {
        var body = JsonNodeFactory.instance.objectNode().put("phone", phone);
        var reply =
                call("POST", "sessions/" + id + "/pairing-code", BodyPublishers.ofString(body.toString()), TO_ANSWER);
        return reply.status() == 409
                ? Optional.empty()
                : Optional.of(expect(reply).body().path("code").asString(""));
    }

    /** Hands a message over; what its answer means is the transport's business. */
    Reply send(String id, JsonNode message) {
        return call("POST", "sessions/" + id + "/messages", BodyPublishers.ofString(message.toString()), TO_SEND);
    }

    /** Puts the bytes of a file there; they are closed. Answers whether they were the ones of that hash. */
    boolean put(String sha256, InputStream bytes) throws IOException {
        try (bytes) {
            var reply = call("PUT", "media/" + sha256, BodyPublishers.ofInputStream(() -> bytes), TO_SEND);
            if (reply.status() == 422) {
                return false;
            }
            expect(reply);
            return true;
        }
    }

    /** The file of a message that came in; WhatsApp is asked for it anew each time. */
    Media.Opened incoming(String session, String message) {
        var access = gateway.access().orElseThrow(GatewayAway::notReached);
        var request = HttpRequest.newBuilder(access.http("/sessions/" + session + "/incoming/" + message + "/media"))
                .header("Authorization", access.authorization())
                .timeout(TO_SEND)
                .build();
        try {
            var response = http.send(request, BodyHandlers.ofInputStream());
            if (response.statusCode() == 200) {
                return new Media.Opened.Bytes(response.body());
            }
            response.body().close();
            return response.statusCode() == 404 || response.statusCode() == 410
                    ? new Media.Opened.Gone()
                    : new Media.Opened.Away();
        } catch (IOException e) {
            throw GatewayAway.silent();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw GatewayAway.silent();
        }
    }

    private Reply call(String method, String path, @Nullable BodyPublisher body, Duration patience) {
        var access = gateway.access().orElseThrow(GatewayAway::notReached);
        var request = HttpRequest.newBuilder(access.http("/" + path))
                .header("Authorization", access.authorization())
                .header(
                        "Content-Type",
                        body == null || method.equals("PUT") ? "application/octet-stream" : "application/json")
                .timeout(patience)
                .method(method, body == null ? BodyPublishers.noBody() : body)
                .build();
        try {
            var response = http.send(request, BodyHandlers.ofString());
            return new Reply(response.statusCode(), read(response.body()));
        } catch (ConnectException | HttpConnectTimeoutException e) {
            throw GatewayAway.notReached();
        } catch (IOException e) {
            throw GatewayAway.silent();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw GatewayAway.silent();
        }
    }

    private static JsonNode read(String body) {
        try {
            return body.isEmpty() ? JsonNodeFactory.instance.missingNode() : JSON.readTree(body);
        } catch (JacksonException notJson) {
            return JsonNodeFactory.instance.missingNode();
        }
    }

    private static Reply expect(Reply reply) {
        if (reply.status() >= 500) {
            throw GatewayAway.silent();
        }
        if (reply.status() >= 400) {
            throw new IllegalStateException("The gateway refused with " + reply.status() + " " + reply.errorCode());
        }
        return reply;
    }

    private static BodyPublisher empty() {
        return BodyPublishers.ofString("{}");
    }

    private static Session session(JsonNode body) {
        var qr = body.path("qr");
        return new Session(
                body.path("id").asString(""),
                SessionState.of(body.path("state").asString("")),
                text(body, "phone"),
                qr.isObject() ? new Session.Qr(qr.path("code").asString(""), instant(qr.path("expires_at"))) : null,
                text(body, "reason"),
                body.path("retry_at").isString() ? instant(body.path("retry_at")) : null);
    }

    private static @Nullable String text(JsonNode body, String field) {
        var node = body.path(field);
        return node.isString() || node.isNumber() ? node.asString() : null;
    }

    private static Instant instant(JsonNode node) {
        return Instant.parse(node.asString(""));
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}

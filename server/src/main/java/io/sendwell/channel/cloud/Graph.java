package io.sendwell.channel.cloud;

import io.sendwell.channel.Media;
import io.sendwell.channel.cloud.GraphAnswer.NotReached;
import io.sendwell.channel.cloud.GraphAnswer.Ok;
import io.sendwell.channel.cloud.GraphAnswer.Refused;
import io.sendwell.channel.cloud.GraphAnswer.Unknown;
import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Meta's Graph API, asked once per call. Nothing the network does becomes an exception, and no token gets into an answer:
 * Meta's own error texts repeat what they were given. Redirects are not followed, for a token goes where it was meant to
 * go or nowhere. A POST is never repeated by the client: one that was cut off may have been taken.
 */
@Component
public class Graph {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int LARGEST_ANSWER = 4 << 20;
    private static final int LONGEST_MESSAGE = 500;

    /** Where Meta keeps what people sent. */
    private static final Set<String> MEDIA_HOSTS = Set.of(".fbsbx.com", ".facebook.com", ".whatsapp.net");

    private final MetaSettings settings;
    private final HttpClient http;

    Graph(MetaSettings settings) {
        this.settings = settings;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(settings.connectTimeout())
                .build();
    }

    /** @param query written in the order of the map; values are encoded here */
    public GraphAnswer get(String token, String path, Map<String, String> query) {
        return call(token, request(path, query).GET());
    }

    public GraphAnswer delete(String token, String path, Map<String, String> query) {
        return call(token, request(path, query).DELETE());
    }

    public GraphAnswer post(String token, String path, JsonNode body) {
        return call(
                token,
                request(path, Map.of())
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body))));
    }

    /** @param limit for all of it: a large file takes longer than an answer may */
    GraphAnswer upload(String token, String path, String contentType, BodyPublisher body, Duration limit) {
        return call(
                token,
                request(path, Map.of()).header("Content-Type", contentType).POST(body),
                limit);
    }

    /**
     * The bytes at an address that Meta gave; the token goes to Meta's own places alone.
     *
     * @param limit until they begin to come
     */
    Media.Opened bytes(String token, String address, Duration limit) {
        var place = placeOf(address);
        if (place == null) {
            return new Media.Opened.Away();
        }
        var answer = http.sendAsync(
                HttpRequest.newBuilder(place)
                        .header("Authorization", "Bearer " + token)
                        .GET()
                        .build(),
                BodyHandlers.ofInputStream());
        try {
            var response = answer.get(limit.toNanos(), TimeUnit.NANOSECONDS);
            if (response.statusCode() == 200) {
                return new Media.Opened.Bytes(response.body());
            }
            response.body().close();
            return response.statusCode() == 404 || response.statusCode() == 410
                    ? new Media.Opened.Gone()
                    : new Media.Opened.Away();
        } catch (ExecutionException | TimeoutException | IOException e) {
            answer.cancel(true);
            return new Media.Opened.Away();
        } catch (InterruptedException stopping) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            return new Media.Opened.Away();
        }
    }

    /** Null where it is none of Meta's, or not where the Graph API itself is. */
    private @Nullable URI placeOf(String address) {
        try {
            var place = new URI(address);
            var graph = URI.create(settings.baseUrl());
            boolean besideGraph = Objects.equals(place.getScheme(), graph.getScheme())
                    && Objects.equals(place.getRawAuthority(), graph.getRawAuthority());
            boolean metas = "https".equals(place.getScheme())
                    && MEDIA_HOSTS.stream()
                            .anyMatch(host -> String.valueOf(place.getRawAuthority())
                                    .toLowerCase(Locale.ROOT)
                                    .endsWith(host));
            return besideGraph || metas ? place : null;
        } catch (URISyntaxException broken) {
            return null;
        }
    }

    private HttpRequest.Builder request(String path, Map<String, String> query) {
        var parameters = query.entrySet().stream()
                .map(one -> one.getKey() + "=" + URLEncoder.encode(one.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return HttpRequest.newBuilder(
                URI.create(settings.baseUrl() + path + (parameters.isEmpty() ? "" : "?" + parameters)));
    }

    private GraphAnswer call(String token, HttpRequest.Builder request) {
        return call(token, request, settings.answerTimeout());
    }

    private GraphAnswer call(String token, HttpRequest.Builder request, Duration limit) {
        var answer = http.sendAsync(
                request.header("Authorization", "Bearer " + token).build(),
                BodyHandlers.limiting(BodyHandlers.ofByteArray(), LARGEST_ANSWER));
        try {
            return read(answer.get(limit.toNanos(), TimeUnit.NANOSECONDS), token);
        } catch (ExecutionException e) {
            return trouble(e.getCause());
        } catch (TimeoutException tooLate) {
            answer.cancel(true);
            return new Unknown("no answer in " + limit.toSeconds() + " s");
        } catch (InterruptedException stopping) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            return new Unknown("this server is stopping");
        }
    }

    /** Only where no connection came about is it sure that nothing was handed over. */
    private static GraphAnswer trouble(@Nullable Throwable cause) {
        for (var each = cause; each != null; each = each.getCause()) {
            if (each instanceof ConnectException
                    || each instanceof HttpConnectTimeoutException
                    || each instanceof UnresolvedAddressException) {
                return new NotReached("no connection to Meta");
            }
        }
        return new Unknown("the connection was cut");
    }

    private static GraphAnswer read(HttpResponse<byte[]> response, String token) {
        int status = response.statusCode();
        if (status >= 500) {
            return new Unknown("HTTP " + status);
        }
        var body = json(response.body());
        if (status >= 200 && status < 300) {
            return body == null ? new Unknown("an answer that cannot be read") : new Ok(body);
        }
        var error = body == null ? JSON.createObjectNode() : body.path("error");
        return new Refused(
                error.has("code") ? error.path("code").asString("") : codeOf(status),
                error.path("error_subcode").asString(""),
                words(error, status).replace(token, "[token]"));
    }

    private static @Nullable JsonNode json(byte[] bytes) {
        try {
            var body = JSON.readTree(bytes);
            return body.isObject() ? body : null;
        } catch (JacksonException notJson) {
            return null;
        }
    }

    /** What a status says where Meta gives no code, as when something on the way answers in its place. */
    private static String codeOf(int status) {
        return switch (status) {
            case 401 -> "190";
            case 429 -> "130429";
            default -> "http_" + status;
        };
    }

    private static String words(JsonNode error, int status) {
        var details = error.path("error_data").path("details").asString("");
        var message = error.path("message").asString("HTTP " + status);
        var words = details.isEmpty() || details.equals(message) ? message : message + ": " + details;
        return words.length() > LONGEST_MESSAGE ? words.substring(0, LONGEST_MESSAGE) : words;
    }

    @PreDestroy
    void close() {
        http.shutdownNow();
    }
}

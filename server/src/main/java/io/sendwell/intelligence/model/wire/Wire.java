package io.sendwell.intelligence.model.wire;

import dev.langchain4j.exception.HttpException;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/**
 * LangChain4j's way to the network for one attempt. Its own client could do most of this, but hides how long a provider
 * wants to be left alone, counts its time-out only up to the headers, and reads answers of any size. Redirects are not
 * followed: a key goes where it was meant to go or nowhere.
 */
final class Wire implements HttpClient, HttpClientBuilder {

    private static final int LARGEST_ANSWER = 1 << 20;

    private final java.net.http.HttpClient http;
    private final Predicate<String> allowedHosts;
    private final Duration limit;

    Wire(java.net.http.HttpClient http, Predicate<String> allowedHosts, Duration limit) {
        this.http = http;
        this.allowedHosts = allowedHosts;
        this.limit = limit;
    }

    /** The provider refused. */
    static final class Refused extends HttpException {
        private final transient Duration leaveAlone;

        Refused(int status, Duration leaveAlone) {
            // Without the body: it may repeat parts of the key.
            super(status, "HTTP " + status);
            this.leaveAlone = leaveAlone;
        }

        Duration leaveAlone() {
            return leaveAlone;
        }
    }

    /** No answer, or none that was whole in time. */
    static final class Silence extends RuntimeException {
        Silence() {
            super("No answer", null, false, false);
        }
    }

    /** The address leads where this workspace must not ask. */
    static final class OffLimits extends RuntimeException {
        OffLimits() {
            super("An address in a private network", null, false, false);
        }
    }

    @Override
    public SuccessfulHttpResponse execute(HttpRequest request) {
        var response = send(request);
        var status = response.statusCode();
        if (status < 200 || status >= 300) {
            throw new Refused(status, LeaveAlone.in(response.headers()));
        }
        return SuccessfulHttpResponse.builder()
                .statusCode(status)
                .headers(response.headers().map())
                .body(new String(response.body(), StandardCharsets.UTF_8))
                .build();
    }

    private HttpResponse<byte[]> send(HttpRequest request) {
        var address = URI.create(request.url());
        if (!allowedHosts.test(address.getHost())) {
            throw new OffLimits();
        }
        var wired = java.net.http.HttpRequest.newBuilder(address)
                .method(request.method().name(), BodyPublishers.ofString(request.body()));
        request.headers().forEach((name, values) -> values.forEach(value -> wired.header(name, value)));
        var answer = http.sendAsync(wired.build(), BodyHandlers.limiting(BodyHandlers.ofByteArray(), LARGEST_ANSWER));
        try {
            return answer.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException noConnectionOrCutOff) {
            throw new Silence();
        } catch (TimeoutException tooLate) {
            answer.cancel(true);
            throw new Silence();
        } catch (InterruptedException stopping) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new Silence();
        }
    }

    @Override
    public void execute(HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
        throw new UnsupportedOperationException("Answers are not streamed");
    }

    @Override
    public HttpClient build() {
        return this;
    }

    @Override
    public Duration connectTimeout() {
        return limit;
    }

    /** Ignored: the attempt's limit holds for all of it. */
    @Override
    public HttpClientBuilder connectTimeout(Duration timeout) {
        return this;
    }

    @Override
    public Duration readTimeout() {
        return limit;
    }

    /** Ignored: the attempt's limit holds for all of it. */
    @Override
    public HttpClientBuilder readTimeout(Duration timeout) {
        return this;
    }
}

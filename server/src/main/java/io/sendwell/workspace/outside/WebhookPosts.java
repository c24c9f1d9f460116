package io.sendwell.workspace.outside;

import io.sendwell.workspace.outside.policy.StandardWebhook;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Posts signed webhooks to addresses that workspaces name. A name is looked up once, and the very addresses that were found
 * public are connected to, so that it cannot lead elsewhere a moment later. Redirects are not followed, and of the answer
 * only its status is looked at.
 */
@Component
public class WebhookPosts implements DisposableBean {

    private static final Timeout CONNECT = Timeout.ofSeconds(5);

    /** For all of it, from the look-up of the name to the end of the answer. */
    private static final Duration LIMIT = Duration.ofSeconds(15);

    /** Many receivers may be slow at once, one receiver holds up little. */
    private static final int MOST_CONNECTIONS = 64;

    private static final int MOST_TO_ONE = 8;

    private final Duration limit;
    private final CloseableHttpClient http;
    private final SecureRandom random = new SecureRandom();

    @Autowired
    WebhookPosts(Outside outside) {
        this(outside, LIMIT);
    }

    /** @param limit for all of a request */
    WebhookPosts(Outside outside, Duration limit) {
        this.limit = limit;
        this.http = HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setDnsResolver(new WalledNames(outside))
                        .setMaxConnTotal(MOST_CONNECTIONS)
                        .setMaxConnPerRoute(MOST_TO_ONE)
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(CONNECT)
                                .setSocketTimeout(Timeout.of(limit))
                                .build())
                        .build())
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectionRequestTimeout(Timeout.of(limit))
                        .setResponseTimeout(Timeout.of(limit))
                        .setProtocolUpgradeEnabled(false)
                        .build())
                .setConnectionReuseStrategy((_, _, _) -> false)
                .setUserAgent("Sendwell")
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableContentCompression()
                .build();
    }

    /** What came of a request. */
    public sealed interface Answer {

        /** The receiver has it. */
        record Taken() implements Answer {}

        /** The receiver answered, but not that it has it. */
        record Refused(int status) implements Answer {}

        /** Nobody answered, or not in time; it may have arrived. */
        record Silence() implements Answer {}

        /** The address leads into a network that workspaces must not reach; nothing was sent. */
        record OffLimits() implements Answer {}
    }

    /** A secret for a receiver, to be shown to whoever sets it up. */
    public String newSecret() {
        return StandardWebhook.newSecret(random);
    }

    /**
     * Posts a JSON body.
     *
     * @param id names the event, and stays the same when it is posted again
     * @param at when this attempt is made
     */
    public Answer post(URI address, String secret, String id, Instant at, byte[] body) {
        var post = new HttpPost(address);
        post.setEntity(new ByteArrayEntity(body, ContentType.APPLICATION_JSON));
        post.setHeader("webhook-id", id);
        post.setHeader("webhook-timestamp", Long.toString(at.getEpochSecond()));
        post.setHeader("webhook-signature", StandardWebhook.signature(secret, id, at, body));
        var status = new AtomicInteger();
        var end = CompletableFuture.runAsync(
                post::cancel, CompletableFuture.delayedExecutor(limit.toNanos(), TimeUnit.NANOSECONDS));
        try {
            http.execute(post, answer -> {
                status.set(answer.getCode());
                return answer.getCode();
            });
        } catch (WalledNames.OffLimits refused) {
            return new Answer.OffLimits();
        } catch (IOException brokenOff) {
            // Where the status had come already, it counts.
        } finally {
            end.cancel(false);
        }
        return judged(status.get());
    }

    /** @param status 0 = none came */
    private static Answer judged(int status) {
        if (status == 0) {
            return new Answer.Silence();
        }
        return status >= 200 && status < 300 ? new Answer.Taken() : new Answer.Refused(status);
    }

    @Override
    public void destroy() {
        http.close(CloseMode.IMMEDIATE);
    }

    /** Names lead only where a workspace may go. */
    private record WalledNames(Outside outside) implements DnsResolver {

        private static final class OffLimits extends UnknownHostException {}

        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
            var found = InetAddress.getAllByName(host);
            if (!Arrays.stream(found).allMatch(outside::mayReach)) {
                throw new OffLimits();
            }
            return found;
        }

        @Override
        public String resolveCanonicalHostname(String host) {
            return host;
        }
    }
}

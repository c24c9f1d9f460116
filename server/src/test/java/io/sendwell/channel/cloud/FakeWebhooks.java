package io.sendwell.channel.cloud;

import io.sendwell.channel.cloud.FakeGraph.FakeNumber;
import io.sendwell.channel.cloud.FakeGraph.Taken;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Meta's side of {@code webhooks/meta}: signs what it tells, and tells it again until it is taken. */
@NullMarked
public final class FakeWebhooks implements AutoCloseable {

    private static final Duration AGAIN = Duration.ofMillis(50);

    private final HttpClient http = HttpClient.newHttpClient();
    private final BlockingQueue<String> waiting = new LinkedBlockingDeque<>();
    private final AtomicInteger untold = new AtomicInteger();
    private volatile @Nullable URI address;
    private volatile String secret = "";
    private volatile Function<Taken, List<String>> fate = _ -> List.of();
    private volatile boolean closed;

    FakeWebhooks() {
        Thread.ofVirtual().start(this::tell);
    }

    /** Where things are told from now on, and the app secret that signs them. */
    public void to(String url, String appSecret) {
        secret = appSecret;
        address = URI.create(url);
    }

    /** Nobody listens there just now; what is to be told waits. */
    public void hold() {
        address = null;
    }

    /** What becomes of a message: {@code sent, delivered, read, failed:131026}, each told by a webhook of its own. */
    public void fate(Function<Taken, List<String>> of) {
        fate = of;
    }

    void took(Taken message, FakeNumber number) {
        for (var status : fate.apply(message)) {
            say(status(message, number, status));
        }
    }

    /** A status of a message that was taken. */
    public static String status(Taken message, FakeNumber number, String status) {
        var value = value(number);
        var words = status.split(":", 2);
        var node = value.putArray("statuses")
                .addObject()
                .put("id", message.wamid())
                .put("status", words[0])
                .put("timestamp", Long.toString(Instant.now().getEpochSecond()))
                .put("recipient_id", message.to());
        if (!message.data().isEmpty()) {
            node.put("biz_opaque_callback_data", message.data());
        }
        if (words.length > 1) {
            node.putArray("errors")
                    .addObject()
                    .put("code", Integer.parseInt(words[1]))
                    .put("title", "Refused")
                    .putObject("error_data")
                    .put("details", "Refused with " + words[1]);
        }
        return envelope(number.account(), "messages", value);
    }

    /** A person writes a text now. */
    public static String text(FakeNumber number, String from, String id, String text) {
        return text(number, from, id, text, Instant.now());
    }

    /** A person wrote a text. */
    public static String text(FakeNumber number, String from, String id, String text, Instant at) {
        var value = value(number);
        value.putArray("contacts")
                .addObject()
                .put("wa_id", from.replace("+", ""))
                .putObject("profile")
                .put("name", "Ana");
        value.putArray("messages")
                .addObject()
                .put("from", from.replace("+", ""))
                .put("id", id)
                .put("timestamp", Long.toString(at.getEpochSecond()))
                .put("type", "text")
                .putObject("text")
                .put("body", text);
        return envelope(number.account(), "messages", value);
    }

    /** A person has sent a file. */
    public static String file(FakeNumber number, String from, String messageId, String mediaId, String fileName) {
        var value = value(number);
        var message = value.putArray("messages")
                .addObject()
                .put("from", from.replace("+", ""))
                .put("id", messageId)
                .put("timestamp", Long.toString(Instant.now().getEpochSecond()))
                .put("type", "document");
        message.putObject("document")
                .put("id", mediaId)
                .put("mime_type", "application/pdf")
                .put("filename", fileName);
        return envelope(number.account(), "messages", value);
    }

    /** A person has tapped something: {@code button_reply} or {@code list_reply}. */
    public static String tap(FakeNumber number, String from, String messageId, String kind, String id, String title) {
        var value = value(number);
        var message = value.putArray("messages")
                .addObject()
                .put("from", from.replace("+", ""))
                .put("id", messageId)
                .put("timestamp", Long.toString(Instant.now().getEpochSecond()))
                .put("type", "interactive");
        message.putObject("interactive")
                .put("type", kind)
                .putObject(kind)
                .put("id", id)
                .put("title", title);
        return envelope(number.account(), "messages", value);
    }

    /** The value of a change that is about a number. */
    static ObjectNode value(FakeNumber number) {
        var value = FakeGraph.JSON.createObjectNode().put("messaging_product", "whatsapp");
        value.putObject("metadata").put("display_phone_number", number.phone()).put("phone_number_id", number.id());
        return value;
    }

    static String envelope(String account, String field, ObjectNode value) {
        var body = FakeGraph.JSON.createObjectNode().put("object", "whatsapp_business_account");
        var entry = body.putArray("entry").addObject().put("id", account);
        entry.put("time", Instant.now().getEpochSecond());
        entry.putArray("changes").addObject().put("field", field).set("value", value);
        return FakeGraph.JSON.writeValueAsString(body);
    }

    /** Tells it as soon as somebody listens, in order, and again until it is taken. */
    public void say(String body) {
        untold.incrementAndGet();
        waiting.add(body);
    }

    /** Waits until all has been told. */
    public void await() {
        while (untold.get() > 0) {
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    public static String signature(String body, String appSecret) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(appSecret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return "sha256=" + HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private void tell() {
        try {
            while (!closed) {
                var body = waiting.take();
                while (!closed && !told(body)) {
                    LockSupport.parkNanos(AGAIN.toNanos());
                }
                untold.decrementAndGet();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean told(String body) throws InterruptedException {
        var to = address;
        if (to == null) {
            return false;
        }
        try {
            var request = HttpRequest.newBuilder(to)
                    .timeout(Duration.ofSeconds(5))
                    .header("Content-Type", "application/json")
                    .header("X-Hub-Signature-256", signature(body, secret))
                    .POST(BodyPublishers.ofString(body))
                    .build();
            return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException nobodyThere) {
            return false;
        }
    }

    @Override
    public void close() {
        closed = true;
        http.shutdownNow();
    }
}

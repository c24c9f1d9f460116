package io.sendwell.channel.linked;

import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One connection on which the gateway tells what happens. It hands over at most {@link #AHEAD} texts that nobody has taken
 * yet; the others wait at the gateway.
 */
final class EventStream implements WebSocket.Listener, AutoCloseable {

    private static final Duration TO_CONNECT = Duration.ofSeconds(10);
    private static final int AHEAD = 500;
    private static final int REPLACED = 4000;

    /** Behind the last text, for whoever waits for another one; the gateway's own are never empty. */
    private static final String END = "";

    private final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
    private final StringBuilder part = new StringBuilder();
    private volatile long lastSignOfLife = System.nanoTime();
    private volatile boolean ended;
    private volatile int endCode;
    private @Nullable WebSocket socket;

    /**
     * Listens from the event after {@code seq} on.
     *
     * @throws GatewayAway where the gateway does not let us in
     */
    static EventStream open(HttpClient http, Access access, long seq) throws InterruptedException {
        var stream = new EventStream();
        try {
            stream.socket = http.newWebSocketBuilder()
                    .header("Authorization", access.authorization())
                    .connectTimeout(TO_CONNECT)
                    .buildAsync(access.webSocket("/events?after=" + seq), stream)
                    .get(TO_CONNECT.toMillis(), TimeUnit.MILLISECONDS);
            return stream;
        } catch (ExecutionException | TimeoutException e) {
            throw GatewayAway.notReached();
        }
    }

    /** The next text; null when none came in time. */
    @Nullable String next(Duration patience) throws InterruptedException {
        var text = texts.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
        return END.equals(text) ? null : text;
    }

    /** One that is there already; null where there is none. */
    @Nullable String nextAtOnce() {
        var text = texts.poll();
        return END.equals(text) ? null : text;
    }

    /** So many texts have been dealt with: as many more may come. */
    void taken(int howMany) {
        connected().request(howMany);
    }

    /** All up to {@code seq} is stored for good. */
    void acknowledge(long seq) throws InterruptedException {
        await(connected().sendText("{\"ack\":" + seq + "}", true));
    }

    void ping() throws InterruptedException {
        await(connected().sendPing(ByteBuffer.allocate(0)));
    }

    /** Whether nothing has come for so long, not even an answer to a ping. */
    boolean isSilentFor(Duration time) {
        return System.nanoTime() - lastSignOfLife > time.toNanos();
    }

    boolean hasEnded() {
        return ended && texts.isEmpty();
    }

    /** Whether somebody else listens now. */
    boolean wasReplaced() {
        return endCode == REPLACED;
    }

    /** How it ended, for the log. */
    String ending() {
        return endCode == 0 ? "broken off" : "closed with " + endCode;
    }

    @Override
    public void onOpen(WebSocket webSocket) {
        webSocket.request(AHEAD);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        lastSignOfLife = System.nanoTime();
        part.append(data);
        if (last) {
            texts.add(part.toString());
            part.setLength(0);
        } else {
            webSocket.request(1);
        }
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket webSocket, ByteBuffer message) {
        lastSignOfLife = System.nanoTime();
        webSocket.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPing(WebSocket webSocket, ByteBuffer message) {
        lastSignOfLife = System.nanoTime();
        webSocket.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
        endCode = statusCode;
        end();
        return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
        end();
    }

    private void end() {
        ended = true;
        texts.add(END);
    }

    @Override
    public void close() {
        connected().abort();
    }

    private WebSocket connected() {
        var connected = socket;
        if (connected == null) {
            throw new IllegalStateException("The stream was never opened");
        }
        return connected;
    }

    private void await(CompletableFuture<WebSocket> sending) throws InterruptedException {
        try {
            sending.get(TO_CONNECT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            ended = true;
        }
    }
}

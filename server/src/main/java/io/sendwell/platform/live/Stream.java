package io.sendwell.platform.live;

import io.sendwell.workspace.Session;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One open screen. Who publishes only puts frames into a bounded queue; the request's own thread writes them out. A
 * reader that is so slow that the queue fills is dropped: it reconnects and reads the present state afresh.
 */
final class Stream {

    private static final int WAITING = 512;
    private static final byte[] HEARTBEAT = ": still here\n\n".getBytes(StandardCharsets.UTF_8);

    private final Session session;
    private final Duration heartbeat;
    private final BlockingQueue<Frame> frames = new ArrayBlockingQueue<>(WAITING);
    private volatile boolean closed;

    Stream(Session session, Duration heartbeat) {
        this.session = session;
        this.heartbeat = heartbeat;
    }

    /** What waits to be written; without text it is only a nudge to look whether the session still holds. */
    record Frame(@Nullable String text) {}

    Session session() {
        return session;
    }

    void offer(Frame frame) {
        if (!frames.offer(frame)) {
            close();
        }
    }

    /** Ends the stream after what it is writing right now. */
    void close() {
        closed = true;
        frames.clear();
        frames.offer(new Frame(null));
    }

    /** Writes until the reader goes, the session ends or the stream is closed. */
    void writeTo(OutputStream out, Predicate<Session> holds) throws IOException, InterruptedException {
        out.write("retry: 2000\n: hello\n\n".getBytes(StandardCharsets.UTF_8));
        out.flush();
        Deque<Frame> batch = new ArrayDeque<>();
        while (true) {
            var first = frames.poll(heartbeat.toMillis(), TimeUnit.MILLISECONDS);
            if (first != null) {
                batch.add(first);
                frames.drainTo(batch);
            }
            boolean look = first == null || batch.stream().anyMatch(frame -> frame.text() == null);
            if (closed || (look && !holds.test(session))) {
                return;
            }
            if (first == null) {
                out.write(HEARTBEAT);
            }
            for (Frame frame; (frame = batch.poll()) != null; ) {
                var text = frame.text();
                if (text != null) {
                    out.write(text.getBytes(StandardCharsets.UTF_8));
                }
            }
            out.flush();
        }
    }
}

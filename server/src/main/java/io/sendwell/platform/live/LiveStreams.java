package io.sendwell.platform.live;

import io.sendwell.kernel.LiveEvent;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Session;
import io.sendwell.workspace.SessionsEnded;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;
import tools.jackson.databind.json.JsonMapper;

/** The open streams of this node. An event costs one look into a map where nobody of its workspace listens. */
@Component
class LiveStreams {

    private static final int PER_MEMBER = 10;

    private final ConcurrentHashMap<WorkspaceId, Set<Stream>> streams = new ConcurrentHashMap<>();
    private final JsonMapper json;
    private final Duration heartbeat;
    private volatile boolean closing;

    LiveStreams(JsonMapper json, LiveSettings settings) {
        this.json = json;
        this.heartbeat = settings.heartbeat();
    }

    /** A stream of everything that happens in the session's workspace from now on; 429 for one too many. */
    Stream open(Session session) {
        var stream = new Stream(session, heartbeat);
        streams.compute(session.caller().workspace(), (workspace, open) -> {
            Set<Stream> all = open == null ? ConcurrentHashMap.newKeySet() : open;
            var member = session.caller().memberId();
            if (all.stream()
                            .filter(each -> each.session().caller().memberId() == member)
                            .count()
                    >= PER_MEMBER) {
                throw Problem.tooMany("You have " + PER_MEMBER + " live streams open already.", Duration.ofSeconds(30));
            }
            all.add(stream);
            return all;
        });
        if (closing) {
            stream.close();
        }
        return stream;
    }

    void closed(Stream stream) {
        streams.computeIfPresent(stream.session().caller().workspace(), (workspace, open) -> {
            open.remove(stream);
            return open.isEmpty() ? null : open;
        });
    }

    @TransactionalEventListener(phase = TransactionPhase.AFTER_COMMIT, fallbackExecution = true)
    void tell(LiveEvent event) {
        var listening = streams.get(event.workspace());
        if (listening == null) {
            return;
        }
        var data = json.writeValueAsString(event.data());
        var frame = new Stream.Frame("event: %s\ndata: %s\n\n".formatted(event.type(), data));
        listening.forEach(stream -> stream.offer(frame));
    }

    @EventListener
    void sessionsEnded(SessionsEnded ended) {
        streams.values().stream()
                .flatMap(Set::stream)
                .filter(stream -> stream.session().caller().memberId() == ended.memberId())
                .forEach(stream -> stream.offer(new Stream.Frame(null)));
    }

    /** A graceful shutdown waits for requests; these would never end by themselves. */
    @EventListener(ContextClosedEvent.class)
    void shutDown() {
        closing = true;
        streams.values().stream().flatMap(Set::stream).forEach(Stream::close);
    }
}

package io.sendwell.channel.linked;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Listens to the gateway, for as long as there is one: stores what it tells and only then acknowledges it, so that the
 * gateway tells again what was lost with a connection, with it or with us.
 */
@Component
@WithGateway
class Listening implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Listening.class);
    private static final JsonMapper JSON = new JsonMapper();
    private static final int LARGEST_BATCH = 200;
    private static final Duration PING = Duration.ofSeconds(10);
    private static final Duration SILENCE = Duration.ofSeconds(35);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    /** Another server listens now: it does what we would, so there is time. */
    private static final Duration STANDING_BY = Duration.ofSeconds(60);

    private final Gateway gateway;
    private final EventReader reader;
    private final Happenings happenings;
    private final SessionKeeper keeper;
    private final HttpClient http = HttpClient.newHttpClient();
    private final Watch watch = new Watch();

    Listening(Gateway gateway, EventReader reader, Happenings happenings, SessionKeeper keeper) {
        this.gateway = gateway;
        this.reader = reader;
        this.happenings = happenings;
        this.keeper = keeper;
    }

    @Override
    public void start() {
        watch.start("gateway events", this::listen);
    }

    @Override
    public void stop() {
        watch.stop();
        http.shutdownNow();
    }

    @Override
    public boolean isRunning() {
        return watch.isRunning();
    }

    @Override
    public int getPhase() {
        return DEFAULT_PHASE - 100;
    }

    private void listen() throws InterruptedException {
        var pause = SHORTEST_PAUSE;
        while (isRunning()) {
            var access = gateway.await();
            try (var stream = EventStream.open(http, access, 0)) {
                log.info("Listening to the gateway");
                pause = SHORTEST_PAUSE;
                keeper.look();
                work(stream, access);
                log.info("The gateway no longer tells us anything ({}); listening again", stream.ending());
                if (stream.wasReplaced()) {
                    Thread.sleep(STANDING_BY);
                }
            } catch (GatewayAway e) {
                log.debug("The gateway does not let us listen yet", e);
            } catch (RuntimeException e) {
                log.warn("What the gateway told could not be stored; it is told again in {} ms", pause.toMillis(), e);
            }
            Thread.sleep(pause.plusMillis(ThreadLocalRandom.current().nextLong(pause.toMillis())));
            pause = shorter(pause.multipliedBy(2), LONGEST_PAUSE);
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private void work(EventStream stream, Access access) throws InterruptedException {
        while (!stream.hasEnded()) {
            var first = stream.next(PING);
            if (first != null) {
                work(stream, first);
            } else if (stream.isSilentFor(SILENCE)) {
                gateway.restart(access);
                return;
            } else if (!stream.hasEnded()) {
                stream.ping();
            }
        }
    }

    private void work(EventStream stream, String first) throws InterruptedException {
        var texts = new ArrayList<String>();
        for (String text = first; text != null; text = texts.size() < LARGEST_BATCH ? stream.nextAtOnce() : null) {
            texts.add(text);
        }
        var events = texts.stream().map(JSON::readTree).toList();
        store(events);
        long seq = events.stream()
                .mapToLong(event -> event.path("seq").asLong(0))
                .max()
                .orElse(0);
        if (seq > 0) {
            stream.acknowledge(seq);
        }
        stream.taken(texts.size());
    }

    /** A batch that cannot be taken is taken one by one, so that an offender is passed over alone. */
    private void store(List<JsonNode> events) {
        try {
            happenings.take(events.stream().map(reader::read).toList());
        } catch (DataAccessException | TransactionException | GatewayAway e) {
            throw e;
        } catch (RuntimeException e) {
            if (events.size() == 1) {
                log.error("An event of kind {} could not be taken and is passed over", kind(events.getFirst()), e);
                return;
            }
            events.forEach(event -> store(List.of(event)));
        }
    }

    private static String kind(JsonNode event) {
        return event.path("kind").asString("?");
    }
}

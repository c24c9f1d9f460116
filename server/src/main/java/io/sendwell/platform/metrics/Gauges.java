package io.sendwell.platform.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.sendwell.channel.Channel;
import io.sendwell.channel.SenderStatus;
import io.sendwell.channel.Senders;
import io.sendwell.delivery.Load;
import io.sendwell.delivery.MessageStatus;
import io.sendwell.inbox.Arrears;
import io.sendwell.workspace.Tenancy;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * How much there is of what, over all workspaces. Read from the database when somebody asks, at most once in a few
 * seconds; what cannot be read has no value then, which is an alert of its own.
 */
@Component
class Gauges implements MeterBinder {

    private static final Logger log = LoggerFactory.getLogger(Gauges.class);

    private static final Duration FRESH = Duration.ofSeconds(5);

    /** What holds a lane: see {@code delivery.lane.waiting_for}. */
    private static final List<String> HOLDS = List.of("wire", "nothing", "hourly_cap", "daily_cap", "warm_up");

    private final Load load;
    private final Arrears arrears;
    private final Senders senders;
    private final InstantSource clock;

    private @Nullable Reading reading;

    Gauges(Load load, Arrears arrears, Senders senders, InstantSource clock) {
        this.load = load;
        this.arrears = arrears;
        this.senders = senders;
        this.clock = clock;
    }

    private record Reading(Load.Now load, Arrears.Now arrears, List<Senders.Head> senders, long at) {
        boolean isFresh() {
            return System.nanoTime() - at < FRESH.toNanos();
        }
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (var status : List.of(MessageStatus.QUEUED, MessageStatus.SENDING, MessageStatus.UNCERTAIN)) {
            gauge(
                            "sendwell.messages",
                            "Messages that are not settled",
                            now -> now.load.messages().getOrDefault(status, 0L))
                    .tag("status", status.code())
                    .register(registry);
        }
        for (var held : HOLDS) {
            gauge(
                            "sendwell.lanes",
                            "Lanes with something to do, by what holds them",
                            now -> now.load.lanes().getOrDefault(held, 0L))
                    .tag("held", held)
                    .register(registry);
        }
        gauge(
                        "sendwell.lane.lag",
                        "How long the lane that waits longest for its turn has done so",
                        now -> seconds(now.load.lag()))
                .baseUnit("seconds")
                .register(registry);
        for (var channel : Channel.values()) {
            for (var status : SenderStatus.values()) {
                gauge(
                                "sendwell.senders",
                                "Senders",
                                now -> now.senders.stream()
                                        .filter(head -> head.channel() == channel && head.status() == status)
                                        .mapToLong(Senders.Head::count)
                                        .sum())
                        .tag("channel", lower(channel))
                        .tag("status", lower(status))
                        .register(registry);
            }
        }
        gauge("sendwell.inbound.waiting", "Events that came in and are not worked off yet", now -> now.arrears.events())
                .register(registry);
        gauge(
                        "sendwell.inbound.set.aside",
                        "What came in for nobody here, or of an unknown kind",
                        now -> now.arrears.setAside())
                .register(registry);
        gauge("sendwell.backlog", "Messages that are still to be thought about", now -> now.arrears.toUnderstand())
                .tag("stage", "understand")
                .register(registry);
        gauge("sendwell.backlog", "Messages that are still to be thought about", now -> now.arrears.toAnswer())
                .tag("stage", "answer")
                .register(registry);
        gauge(
                        "sendwell.backlog.age",
                        "How long the message that waits longest has done so",
                        now -> seconds(now.arrears.age()))
                .baseUnit("seconds")
                .register(registry);
    }

    private Gauge.Builder<Gauges> gauge(String name, String description, ToDoubleFunction<Reading> value) {
        return Gauge.builder(name, this, gauges -> {
                    var now = gauges.reading();
                    return now == null ? Double.NaN : value.applyAsDouble(now);
                })
                .description(description);
    }

    /** Null while the database does not answer. */
    private synchronized @Nullable Reading reading() {
        var known = reading;
        if (known != null && known.isFresh()) {
            return known;
        }
        try {
            var now = clock.instant();
            reading = Tenancy.<Reading>asEngine(
                    () -> new Reading(load.at(now), arrears.at(now), senders.census(), System.nanoTime()));
        } catch (DataAccessException | TransactionException e) {
            log.debug("The gauges could not be read", e);
            reading = null;
        }
        return reading;
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1e3;
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}

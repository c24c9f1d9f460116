package io.sendwell.inbox.incoming;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.sendwell.channel.IncomingEvent;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.springframework.stereotype.Component;

/** What came in, for operators: how many events of which kind were new, and how long a commit of them took. */
@Component
class Arrivals {

    private final MeterProvider<Counter> events;
    private final Timer commits;

    Arrivals(MeterRegistry registry) {
        this.events = Counter.builder("sendwell.inbound")
                .description("Events that came in and were new")
                .withRegistry(registry);
        this.commits = Timer.builder("sendwell.intake")
                .description("Commits of what came in, each of all that was there")
                .serviceLevelObjectives(
                        Duration.ofMillis(5), Duration.ofMillis(20), Duration.ofMillis(50), Duration.ofMillis(200))
                .register(registry);
    }

    void stored(List<Arrival> added) {
        added.forEach(arrival -> events.withTags(
                        "kind",
                        kind(arrival.event()),
                        "channel",
                        arrival.sender().channel().name().toLowerCase(Locale.ROOT))
                .increment());
    }

    /** Times a commit, whatever comes of it. */
    void committing(Runnable commit) {
        commits.record(commit);
    }

    private static String kind(IncomingEvent event) {
        return switch (event) {
            case IncomingEvent.Message _ -> "message";
            case IncomingEvent.Receipt _ -> "receipt";
            case IncomingEvent.Preference _ -> "preference";
            case IncomingEvent.OwnMessage _ -> "own_message";
        };
    }
}

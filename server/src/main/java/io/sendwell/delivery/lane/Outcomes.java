package io.sendwell.delivery.lane;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.sendwell.channel.Channel;
import io.sendwell.channel.Outcome;
import io.sendwell.delivery.Reason;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import org.springframework.stereotype.Component;

/** What came of messages, for operators: how many, how long they were on the wire, and what the gate left out. */
@Component
class Outcomes {

    private static final Duration[] STEPS = {
        Duration.ofMillis(50),
        Duration.ofMillis(200),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(2),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30)
    };

    private final MeterProvider<Timer> wire;
    private final MeterProvider<Counter> leftOut;

    Outcomes(MeterRegistry registry) {
        this.wire = Timer.builder("sendwell.wire")
                .description("Messages handed to a channel, and how long it took to answer")
                .serviceLevelObjectives(STEPS)
                .withRegistry(registry);
        this.leftOut = Counter.builder("sendwell.left.out")
                .description("Messages that the gate left out at the moment of sending")
                .withRegistry(registry);
        // From zero on, so that the first of a kind is seen as an increase.
        Arrays.stream(Reason.values()).forEach(reason -> leftOut.withTags("reason", reason.code()));
    }

    void note(Channel channel, Outcome outcome, Duration onTheWire) {
        wire.withTags("channel", channel.name().toLowerCase(Locale.ROOT), "outcome", code(outcome))
                .record(onTheWire.isNegative() ? Duration.ZERO : onTheWire);
    }

    void leftOut(Reason reason) {
        leftOut.withTags("reason", reason.code()).increment();
    }

    private static String code(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Sent() -> "sent";
            case Outcome.Rejected(var _, var _) -> "rejected";
            case Outcome.TryLater(var _, var _) -> "try_later";
            case Outcome.Uncertain(var _) -> "uncertain";
            case Outcome.LineDown(var _) -> "line_down";
        };
    }
}

package io.sendwell.intelligence.model;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.sendwell.intelligence.model.choice.ModelChoice;
import io.sendwell.intelligence.model.wire.Heard;
import java.time.Duration;
import java.util.Locale;
import org.springframework.stereotype.Component;

/** How language models answered, for operators: each attempt, and the tokens that providers counted. */
@Component
class Attempts {

    private final MeterProvider<Timer> attempts;
    private final MeterProvider<Counter> tokens;

    Attempts(MeterRegistry registry) {
        this.attempts = Timer.builder("sendwell.model")
                .description("Attempts to have a language model answer")
                .serviceLevelObjectives(
                        Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(5))
                .withRegistry(registry);
        this.tokens = Counter.builder("sendwell.model.tokens")
                .description("Tokens that providers counted")
                .withRegistry(registry);
    }

    void note(ModelChoice choice, Question question, Heard heard, Duration time) {
        var provider = choice.provider().name().toLowerCase(Locale.ROOT);
        attempts.withTags("provider", provider, "feature", question.feature(), "outcome", outcome(heard))
                .record(time);
        var counted = heard.tokens();
        tokens.withTags("provider", provider, "feature", question.feature(), "direction", "input")
                .increment((double) counted.input());
        tokens.withTags("provider", provider, "feature", question.feature(), "direction", "output")
                .increment((double) counted.output());
    }

    private static String outcome(Heard heard) {
        return switch (heard) {
            case Heard.Said _ -> "answered";
            case Heard.Failed failed -> failed.trouble().name().toLowerCase(Locale.ROOT);
        };
    }
}

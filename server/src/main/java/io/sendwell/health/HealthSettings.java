package io.sendwell.health;

import io.sendwell.health.policy.Rules;
import io.sendwell.health.policy.Scale;
import io.sendwell.health.policy.Signal;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code SENDWELL_HEALTH_*}: how risk is judged and what follows; see {@link Rules}.
 *
 * @param every how often all senders are looked at, counted from midnight UTC
 * @param signals other scales than the usual ones, by signal: {@code SENDWELL_HEALTH_SIGNALS_REPLYRATE_TARGET}
 */
@ConfigurationProperties("sendwell.health")
record HealthSettings(
        @DefaultValue("30m") Duration every,
        @DefaultValue("30") int medium,
        @DefaultValue("60") int high,
        @DefaultValue("80") int critical,
        @DefaultValue("5") int margin,
        @DefaultValue("6h") Duration calm,
        @DefaultValue("3d") Duration longestPause,
        @DefaultValue("5") int worse,
        @DefaultValue Map<Signal, Other> signals) {

    private static final Duration MOST = Duration.ofDays(1);

    /** What is not given is as usual. */
    record Other(
            @Nullable Double target,
            @Nullable Double bad,
            @Nullable Double weight) {

        Scale instead(Scale usual) {
            return new Scale(
                    target == null ? usual.target() : target,
                    bad == null ? usual.bad() : bad,
                    weight == null ? usual.weight() : weight);
        }
    }

    HealthSettings {
        if (every.compareTo(Duration.ofMinutes(1)) < 0 || every.compareTo(MOST) > 0) {
            throw new IllegalArgumentException("SENDWELL_HEALTH_EVERY must be between a minute and a day");
        }
    }

    Rules rules() {
        var scales = new EnumMap<Signal, Scale>(Signal.class);
        signals.forEach((signal, other) -> scales.put(signal, other.instead(signal.scale())));
        return new Rules(medium, high, critical, margin, calm, longestPause, worse, scales);
    }
}

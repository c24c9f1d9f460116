package io.sendwell.health;

import io.sendwell.health.policy.Risk;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** @param value in percent; null for what WhatsApp said, which is no measurement */
record FactorView(String name, @Nullable Double value, long sample, int points, String advice) {

    private static final double PERCENT = 100;

    static List<FactorView> of(Risk risk) {
        return risk.factors().stream().map(FactorView::of).toList();
    }

    private static FactorView of(Risk.Factor factor) {
        @Nullable Double share = factor.value();
        return new FactorView(
                factor.name(),
                share == null ? null : Metrics.rounded(share * PERCENT),
                factor.sample(),
                factor.points(),
                factor.advice());
    }
}

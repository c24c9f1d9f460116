package io.sendwell.campaign;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What people did after what campaigns sent them, in numbers.
 *
 * @param people who followed a link of a message for the first time
 * @param clicks on any link; requests within seconds are one
 * @param converted whose first conversion of a campaign it was
 * @param conversions that are put down to campaigns
 * @param value the money that these brought, by currency (ISO 4217)
 */
public record Outcomes(long people, long clicks, long converted, long conversions, Map<String, BigDecimal> value) {

    public static final Outcomes NONE = new Outcomes(0, 0, 0, 0, Map.of());

    public Outcomes {
        value = Collections.unmodifiableMap(new TreeMap<>(value));
    }

    public Outcomes plus(Outcomes other) {
        var sum = new TreeMap<>(value);
        other.value.forEach((currency, more) -> sum.merge(currency, more, BigDecimal::add));
        return new Outcomes(
                people + other.people,
                clicks + other.clicks,
                converted + other.converted,
                conversions + other.conversions,
                sum);
    }
}

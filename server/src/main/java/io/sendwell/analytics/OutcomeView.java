package io.sendwell.analytics;

import io.sendwell.analytics.policy.Rates;
import io.sendwell.campaign.Outcomes;
import io.sendwell.delivery.Figures.Sums;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What people did after what campaigns sent them. Of some days it is what was done on these; of all time, all.
 *
 * @param clickedCount messages of which somebody followed a link
 * @param clickCount how often any link was followed
 * @param clickRate the first of these, in percent of what was delivered
 * @param convertedCount people who converted, counted with their first conversion of a campaign
 * @param conversionCount conversions that are put down to campaigns
 * @param conversionRate people who converted, in percent of what was delivered
 * @param value the money that these brought, by currency
 */
record OutcomeView(
        long clickedCount,
        long clickCount,
        double clickRate,
        long convertedCount,
        long conversionCount,
        double conversionRate,
        Map<String, BigDecimal> value) {

    /** The names of the cells. */
    static final List<String> COLUMNS = List.of(
            "clicked_count",
            "click_count",
            "click_rate",
            "converted_count",
            "conversion_count",
            "conversion_rate",
            "value");

    /** Who clicks without a receipt was reached as well. */
    static OutcomeView of(Outcomes outcomes, Sums sums) {
        return new OutcomeView(
                outcomes.people(),
                outcomes.clicks(),
                Rates.percent(outcomes.people(), Math.max(sums.delivered(), outcomes.people())),
                outcomes.converted(),
                outcomes.conversions(),
                Rates.percent(outcomes.converted(), Math.max(sums.delivered(), outcomes.converted())),
                outcomes.value());
    }

    /** Empty ones where nothing can be said. */
    static List<@Nullable Object> cells(@Nullable OutcomeView view) {
        var cells = new ArrayList<@Nullable Object>();
        if (view == null) {
            COLUMNS.forEach(_ -> cells.add(null));
        } else {
            cells.addAll(List.of(
                    view.clickedCount,
                    view.clickCount,
                    view.clickRate,
                    view.convertedCount,
                    view.conversionCount,
                    view.conversionRate,
                    money(view.value)));
        }
        return cells;
    }

    /** Like EUR 49.90; USD 7.00. */
    static String money(Map<String, BigDecimal> value) {
        return value.entrySet().stream()
                .map(one -> one.getKey() + " " + one.getValue().toPlainString())
                .collect(Collectors.joining("; "));
    }
}

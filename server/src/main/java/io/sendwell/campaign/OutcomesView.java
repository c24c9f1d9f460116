package io.sendwell.campaign;

import io.sendwell.campaign.outcome.Tallies.Converted;
import io.sendwell.campaign.outcome.policy.Lift;
import io.sendwell.campaign.outcome.policy.Proportion;
import io.sendwell.campaign.outcome.policy.Proportion.Interval;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What came of a campaign. All rates are percent.
 *
 * @param trackLinks whether clicks are counted at all
 * @param windowDays a conversion counts within so many days of the click or the message
 * @param variants of a broadcast with several texts; else empty
 * @param contest which of them did best; null where there is one text
 * @param lift against the control group; null where it has none
 */
record OutcomesView(
        long campaignId,
        boolean trackLinks,
        double windowDays,
        ClicksView clicks,
        ConversionsView conversions,
        List<VariantView> variants,
        @Nullable ContestView contest,
        @Nullable LiftView lift) {

    /** @param people who followed any link */
    record ClicksView(long people, long clicks, List<LinkView> links) {}

    /** @param step of a drip; null for a broadcast */
    record LinkView(String url, @Nullable Integer step, long people, long clicks) {}

    /** @param value by currency */
    record ConversionsView(long people, long conversions, Map<String, BigDecimal> value, List<NamedView> names) {

        static ConversionsView of(List<Converted> all) {
            var names = new TreeMap<String, NamedView>();
            all.forEach(one -> names.merge(one.name(), NamedView.of(one), NamedView::plus));
            return new ConversionsView(
                    all.stream().mapToLong(Converted::people).sum(),
                    all.stream().mapToLong(Converted::conversions).sum(),
                    valueOf(all),
                    List.copyOf(names.values()));
        }
    }

    record NamedView(String name, long conversions, Map<String, BigDecimal> value) {

        private static NamedView of(Converted one) {
            return new NamedView(one.name(), one.conversions(), valueOf(List.of(one)));
        }

        private NamedView plus(NamedView other) {
            var sum = new TreeMap<>(value);
            other.value.forEach((currency, more) -> sum.merge(currency, more, BigDecimal::add));
            return new NamedView(name, conversions + other.conversions, sum);
        }
    }

    /**
     * @param variantId null = the main text
     * @param sent how many got it, as far as WhatsApp took it
     * @param rate of what the contest is about
     * @param low and {@code high}: where the true rate lies with 95 % confidence
     * @param probabilityBest 0-1, as far as the figures tell
     */
    record VariantView(
            @Nullable Long variantId,
            String text,
            long sent,
            long clicked,
            long replied,
            long converted,
            Map<String, BigDecimal> value,
            double rate,
            double low,
            double high,
            double probabilityBest) {}

    /**
     * @param metric clicked, replied or converted
     * @param decided whether a winner is named
     * @param winnerVariantId null = the main text, or none is named
     * @param rule when a winner is named, always the same
     */
    record ContestView(
            String metric, boolean decided, @Nullable Long winnerVariantId, String why, String rule) {}

    /**
     * @param windowEndsAt until then it is counted
     * @param isOver before that nothing is certain
     */
    record LiftView(Instant windowEndsAt, boolean isOver, List<EffectView> effects) {}

    /**
     * @param deed replied or converted
     * @param difference in points of percent: what sending added
     * @param low and {@code high}: where the true difference lies with 95 % confidence
     * @param certain whether there is a difference at all
     */
    record EffectView(
            String deed,
            GroupView written,
            GroupView heldOut,
            double difference,
            double low,
            double high,
            boolean certain,
            String explanation) {

        static EffectView of(String deed, Lift lift, boolean isOver) {
            var interval = lift.bothGroupsAreThere() ? lift.interval() : new Interval(-1, 1);
            boolean certain = isOver && lift.isCertain();
            return new EffectView(
                    deed,
                    GroupView.of(lift.written()),
                    GroupView.of(lift.heldOut()),
                    percent(lift.difference()),
                    percent(interval.low()),
                    percent(interval.high()),
                    certain,
                    explanation(lift, isOver, certain));
        }

        private static String explanation(Lift lift, boolean isOver, boolean certain) {
            if (!lift.bothGroupsAreThere()) {
                return "One of the groups is empty.";
            }
            if (!isOver) {
                return "It is too early to tell: the window is still open.";
            }
            return certain
                    ? "The difference is hardly chance: it would be called so in at most 5 of 100 campaigns without an effect."
                    : "The difference may be chance.";
        }
    }

    record GroupView(long contacts, long did, double rate) {
        static GroupView of(Proportion group) {
            return new GroupView(group.of(), group.done(), percent(group.share()));
        }
    }

    static Map<String, BigDecimal> valueOf(List<Converted> all) {
        var value = new TreeMap<String, BigDecimal>();
        all.forEach(one -> {
            if (one.currency() != null) {
                value.merge(one.currency(), one.value(), BigDecimal::add);
            }
        });
        return value;
    }

    /** With two decimals. */
    static double percent(double share) {
        return Math.round(share * 10_000) / 100.0;
    }
}

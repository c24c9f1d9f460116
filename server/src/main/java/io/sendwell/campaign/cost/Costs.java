package io.sendwell.campaign.cost;

import io.sendwell.campaign.cost.policy.Cost;
import io.sendwell.channel.MessageTemplate.Category;
import io.sendwell.delivery.Intended;
import io.sendwell.delivery.Reach;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What a campaign would cost at the workspace's prices, before it is launched. */
@Component
public class Costs {

    private final PriceTables tables;
    private final Reach reach;

    Costs(PriceTables tables, Reach reach) {
        this.tables = tables;
        this.reach = reach;
    }

    /** A message to everybody: when it goes at the earliest, and as what. */
    public record Planned(Instant at, Cost.Message message) {}

    /**
     * An estimate. All messages through channels that cost something are in {@code counted}, {@code free}, {@code
     * undelivered} or one of {@code withoutPrice}.
     *
     * @param amount of what is counted, rounded to the currency's decimals
     * @param counted messages that are paid
     * @param free messages within 24 hours of the recipient's own last one
     * @param undelivered messages that WhatsApp will not deliver, and asks nothing for
     * @param pricesFrom the day that the prices are of
     * @param examplePrices whether the workspace has yet to enter its own
     */
    public record Estimate(
            String currency,
            BigDecimal amount,
            List<OfCategory> byCategory,
            long counted,
            long free,
            long undelivered,
            List<WithoutPrice> withoutPrice,
            LocalDate pricesFrom,
            boolean examplePrices) {}

    public record OfCategory(String category, long messages, BigDecimal amount) {}

    /** @param country as the price table calls it, else its ISO 3166 code, else {@code unknown} */
    public record WithoutPrice(String country, long messages) {}

    /** @param keptFrom how many people would not get marketing, for WhatsApp does not deliver it to their numbers */
    public record Answer(Estimate estimate, long keptFrom) {

        /** What somebody should know before the launch, in plain words. */
        public List<String> warnings() {
            var warnings = new ArrayList<String>();
            if (keptFrom > 0) {
                warnings.add(
                        ("Recipients with numbers of the USA: %,d. WhatsApp does not deliver marketing templates to"
                                        + " them: leave them out, or wait until they write to you.")
                                .formatted(keptFrom));
            }
            if (estimate.examplePrices()) {
                warnings.add(("The cost is reckoned with example prices of %s, which are not yours: enter what your"
                                + " account pays (PUT settings/prices).")
                        .formatted(estimate.pricesFrom()));
            }
            if (!estimate.withoutPrice().isEmpty()) {
                warnings.add("The cost leaves out what the price table has no price for: messages to %s."
                        .formatted(estimate.withoutPrice().stream()
                                .map(place -> "%s (%,d)".formatted(place.country(), place.messages()))
                                .collect(Collectors.joining(", "))));
            }
            return warnings;
        }
    }

    /**
     * @param paid those of the senders whose channel costs something
     * @param messages what everybody gets, in order
     */
    @Transactional(readOnly = true)
    public Answer of(Intended intended, Set<Long> paid, List<Planned> messages) {
        var known = tables.of(intended.workspace());
        var groups = new ArrayList<Cost.Group>();
        reach
                .of(
                        intended,
                        known.table().prefixes(),
                        messages.stream().map(Planned::at).toList())
                .stream()
                .filter(group -> paid.contains(group.senderId()))
                .forEach(group ->
                        groups.add(new Cost.Group(group.prefix(), group.country(), group.covered(), group.people())));
        var planned = messages.stream().map(Planned::message).toList();
        return new Answer(estimate(known, Cost.of(known.table(), groups, planned)), kept(groups, planned));
    }

    /** Who is due a marketing template that WhatsApp keeps from them. */
    private static long kept(List<Cost.Group> groups, List<Cost.Message> messages) {
        return groups.stream()
                .filter(Cost.Group::getsNoMarketing)
                .filter(group -> IntStream.range(0, messages.size())
                        .anyMatch(n -> messages.get(n).category() == Category.MARKETING
                                && !(n < group.covered() && messages.get(n).hasText())))
                .mapToLong(Cost.Group::people)
                .sum();
    }

    private static Estimate estimate(PriceTables.Known known, Cost cost) {
        var currency = known.table().currency();
        int decimals = Math.max(0, currency.getDefaultFractionDigits());
        return new Estimate(
                currency.getCurrencyCode(),
                cost.amount(decimals),
                cost.byCategory().entrySet().stream()
                        .map(sum -> new OfCategory(
                                sum.getKey().code(),
                                sum.getValue().messages(),
                                sum.getValue().amount().setScale(decimals, RoundingMode.HALF_UP)))
                        .toList(),
                cost.counted(),
                cost.free(),
                cost.undelivered(),
                cost.withoutPrice().entrySet().stream()
                        .map(place -> new WithoutPrice(place.getKey(), place.getValue()))
                        .toList(),
                known.table().asOf(),
                known.example());
    }
}

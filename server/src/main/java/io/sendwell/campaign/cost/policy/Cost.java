package io.sendwell.campaign.cost.policy;

import io.sendwell.campaign.cost.policy.PriceTable.Prices;
import io.sendwell.channel.MessageTemplate.Category;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What messages come to at the prices of a table. Each is counted once: paid, free, not delivered or without a price.
 *
 * @param byCategory what is paid, for the categories that occur
 * @param free within 24 hours of the recipient's own message
 * @param undelivered WhatsApp delivers no marketing to numbers of the USA, and asks nothing for what it does not deliver
 * @param withoutPrice by country, in order
 */
public record Cost(Map<Category, Sum> byCategory, long free, long undelivered, Map<String, Long> withoutPrice) {

    private static final String USA = "US";
    private static final String NOWHERE = "unknown";

    /** @param amount exact, not rounded */
    public record Sum(long messages, BigDecimal amount) {}

    /**
     * People to whom the same applies.
     *
     * @param prefix which row of the table is for them; null = none
     * @param country where their numbers are from, null where that is not known or was not asked
     * @param covered how many of their messages, counted from the first, go within 24 hours of their own last one
     */
    public record Group(@Nullable String prefix, @Nullable String country, int covered, long people) {

        /** Whether WhatsApp keeps marketing templates from them. */
        public boolean getsNoMarketing() {
            return USA.equals(country);
        }
    }

    /**
     * A message to everybody.
     *
     * @param category of its template
     * @param hasText whether it goes as plain text, which is free, to those who wrote within 24 hours
     */
    public record Message(Category category, boolean hasText) {}

    /** @param messages what each of them gets, in order */
    public static Cost of(PriceTable table, Collection<Group> groups, List<Message> messages) {
        var rows = table.byPrefix();
        var sums = new EnumMap<Category, Sum>(Category.class);
        var unpriced = new TreeMap<String, Long>();
        long free = 0;
        long undelivered = 0;
        for (var group : groups) {
            var row = group.prefix() == null ? null : rows.get(group.prefix());
            Prices prices = row == null ? table.other() : row.prices();
            for (int n = 0; n < messages.size(); n++) {
                boolean inWindow = n < group.covered();
                var category = messages.get(n).category();
                var price = prices.of(category);
                if (inWindow && messages.get(n).hasText()) {
                    free += group.people();
                } else if (category == Category.MARKETING && group.getsNoMarketing()) {
                    undelivered += group.people();
                } else if (price.isEmpty()) {
                    var place = row == null ? group.country() : row.country();
                    unpriced.merge(place == null ? NOWHERE : place, group.people(), Long::sum);
                } else {
                    var amount = price.get().multiply(BigDecimal.valueOf(group.people()));
                    sums.merge(category, new Sum(group.people(), amount), Cost::plus);
                }
            }
        }
        return new Cost(sums, free, undelivered, unpriced);
    }

    public long counted() {
        return byCategory.values().stream().mapToLong(Sum::messages).sum();
    }

    /** @param decimals those of the currency */
    public BigDecimal amount(int decimals) {
        return byCategory.values().stream()
                .map(Sum::amount)
                .reduce(BigDecimal.ZERO, BigDecimal::add)
                .setScale(decimals, RoundingMode.HALF_UP);
    }

    private static Sum plus(Sum one, Sum other) {
        return new Sum(one.messages() + other.messages(), one.amount().add(other.amount()));
    }
}

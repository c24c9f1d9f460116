package io.sendwell.campaign.cost.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.campaign.cost.policy.Cost.Group;
import io.sendwell.campaign.cost.policy.Cost.Message;
import io.sendwell.campaign.cost.policy.PriceTable.Prices;
import io.sendwell.campaign.cost.policy.PriceTable.Row;
import io.sendwell.channel.MessageTemplate.Category;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Currency;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** The cost against adding up message by message. */
class CostProperties {

    @Property(tries = 300)
    void every_message_is_counted_once_and_at_its_price(
            @ForAll("tables") PriceTable table,
            @ForAll("groups") List<Group> groups,
            @ForAll("messages") List<Message> messages) {
        long free = 0;
        long undelivered = 0;
        long unpriced = 0;
        long paid = 0;
        var amount = BigDecimal.ZERO;
        for (var group : groups) {
            for (int person = 0; person < group.people(); person++) {
                for (int n = 0; n < messages.size(); n++) {
                    var price = price(table, group.prefix(), messages.get(n).category());
                    if (n < group.covered() && messages.get(n).hasText()) {
                        free++;
                    } else if (messages.get(n).category() == Category.MARKETING && "US".equals(group.country())) {
                        undelivered++;
                    } else if (price == null) {
                        unpriced++;
                    } else {
                        paid++;
                        amount = amount.add(price);
                    }
                }
            }
        }

        var cost = Cost.of(table, groups, messages);

        assertThat(cost.free()).isEqualTo(free);
        assertThat(cost.undelivered()).isEqualTo(undelivered);
        assertThat(cost.withoutPrice().values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(unpriced);
        assertThat(cost.counted()).isEqualTo(paid);
        assertThat(cost.amount(6)).isEqualByComparingTo(amount);
    }

    private static @Nullable BigDecimal price(PriceTable table, @Nullable String prefix, Category category) {
        var prices = table.rows().stream()
                .filter(row -> row.prefix().equals(prefix))
                .map(Row::prices)
                .findFirst()
                .orElse(table.other());
        return switch (category) {
            case MARKETING -> prices.marketing();
            case UTILITY -> prices.utility();
            case AUTHENTICATION -> prices.authentication();
        };
    }

    @Provide
    Arbitrary<PriceTable> tables() {
        var row = Combinators.combine(Arbitraries.of("+1", "+55", "+5511", "+91"), prices())
                .as((prefix, prices) -> new Row(prefix, "of " + prefix, prices));
        return Combinators.combine(row.list().uniqueElements(Row::prefix), prices())
                .as((rows, other) ->
                        new PriceTable(Currency.getInstance("EUR"), LocalDate.of(2026, 11, 1), rows, other));
    }

    @Provide
    Arbitrary<List<Group>> groups() {
        return Combinators.combine(
                        Arbitraries.of("+1", "+55", "+5511", "+91", "+49").injectNull(0.2),
                        Arbitraries.of("US", "CA", "DE").injectNull(0.3),
                        Arbitraries.integers().between(0, 4),
                        Arbitraries.longs().between(0, 20))
                .as(Group::new)
                .list()
                .ofMaxSize(8);
    }

    @Provide
    Arbitrary<List<Message>> messages() {
        return Combinators.combine(Arbitraries.of(Category.values()), Arbitraries.of(true, false))
                .as(Message::new)
                .list()
                .ofMaxSize(5);
    }

    private static Arbitrary<Prices> prices() {
        var price = Arbitraries.bigDecimals()
                .between(BigDecimal.ZERO, BigDecimal.TEN)
                .ofScale(6)
                .injectNull(0.2);
        return Combinators.combine(price, price, price).as(Prices::new);
    }
}

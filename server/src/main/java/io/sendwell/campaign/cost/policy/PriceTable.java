package io.sendwell.campaign.cost.policy;

import io.sendwell.channel.MessageTemplate.Category;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What WhatsApp asks for a message that it delivers, by the category of its template and by where its recipient's number is
 * from (FACTS.md section 1). Prices change often, so they are the workspace's data; none is ever in the code.
 *
 * @param asOf the day that the prices are of
 * @param rows each prefix once
 * @param other for numbers that no row is for
 */
public record PriceTable(Currency currency, LocalDate asOf, List<Row> rows, Prices other) {

    /**
     * @param prefix how numbers in E.164 begin: {@code +55}; of those that fit the longest counts
     * @param country what people call it
     */
    public record Row(String prefix, String country, Prices prices) {}

    /** By category; null where nobody has said. */
    public record Prices(
            @Nullable BigDecimal marketing,
            @Nullable BigDecimal utility,
            @Nullable BigDecimal authentication) {

        Optional<BigDecimal> of(Category category) {
            return Optional.ofNullable(
                    switch (category) {
                        case MARKETING -> marketing;
                        case UTILITY -> utility;
                        case AUTHENTICATION -> authentication;
                    });
        }
    }

    public Set<String> prefixes() {
        return byPrefix().keySet();
    }

    Map<String, Row> byPrefix() {
        return rows.stream().collect(Collectors.toMap(Row::prefix, row -> row));
    }
}

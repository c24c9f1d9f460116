package io.sendwell.campaign.cost;

import io.sendwell.campaign.cost.policy.PriceTable;
import io.sendwell.campaign.cost.policy.PriceTable.Prices;
import io.sendwell.campaign.cost.policy.PriceTable.Row;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.Problem.FieldError;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Currency;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A price table as people write it, in the API and in the example that Sendwell brings; reading it finds all that is wrong. */
record PriceForm(
        @Nullable String currency,
        @Nullable String asOf,
        @Nullable List<@Nullable RowForm> rows,
        @Nullable PricesForm other) {

    private static final int MOST_ROWS = 1000;
    private static final int LONGEST_COUNTRY = 60;
    private static final int MOST_DECIMALS = 6;
    private static final BigDecimal HIGHEST = new BigDecimal(1_000_000);
    private static final Pattern PREFIX = Pattern.compile("\\+?[1-9][0-9]{0,6}");
    private static final Prices NONE = new Prices(null, null, null);

    /**
     * @param country what people call it; {@code prefix} says which numbers are meant
     * @param prefix how they begin: a calling code, with an area code behind it if need be
     */
    record RowForm(
            @Nullable String country,
            @Nullable String prefix,
            @Nullable BigDecimal marketing,
            @Nullable BigDecimal utility,
            @Nullable BigDecimal authentication) {}

    record PricesForm(
            @Nullable BigDecimal marketing,
            @Nullable BigDecimal utility,
            @Nullable BigDecimal authentication) {}

    /** The table; 422 with every wrong field. */
    PriceTable read() {
        var errors = new ArrayList<FieldError>();
        var table = new PriceTable(money(errors), day(errors), rows(errors), other(errors));
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors);
        }
        return table;
    }

    private Currency money(List<FieldError> errors) {
        try {
            if (currency != null) {
                return Currency.getInstance(currency.toUpperCase(Locale.ROOT));
            }
        } catch (IllegalArgumentException notACurrency) {
            // Told below, like a missing one.
        }
        errors.add(new FieldError("currency", "must be an ISO 4217 code such as USD"));
        return Currency.getInstance("XXX");
    }

    private LocalDate day(List<FieldError> errors) {
        try {
            if (asOf != null) {
                var day = LocalDate.parse(asOf);
                if (day.getYear() >= 2000 && day.getYear() < 2200) {
                    return day;
                }
            }
        } catch (DateTimeException notADay) {
            // Told below, like a missing one.
        }
        errors.add(new FieldError("as_of", "must be the day that the prices are of, such as 2026-11-01"));
        return LocalDate.EPOCH;
    }

    private List<Row> rows(List<FieldError> errors) {
        if (rows == null || rows.size() > MOST_ROWS) {
            errors.add(new FieldError("rows", "must be a list of at most " + MOST_ROWS));
            return List.of();
        }
        var read = new ArrayList<Row>();
        var prefixes = new HashSet<String>();
        for (int i = 0; i < rows.size(); i++) {
            var at = "rows[" + i + "]";
            var row = rows.get(i);
            if (row == null) {
                errors.add(new FieldError(at, "must not be null"));
                continue;
            }
            var prefix = prefix(at, row, errors);
            if (!prefix.isEmpty() && !prefixes.add(prefix)) {
                errors.add(new FieldError(at + ".prefix", "another row is for " + prefix + " already"));
            }
            read.add(new Row(
                    prefix,
                    country(at, row, errors),
                    prices(at + ".", new PricesForm(row.marketing, row.utility, row.authentication), errors)));
        }
        return List.copyOf(read);
    }

    private static String prefix(String at, RowForm row, List<FieldError> errors) {
        if (row.prefix == null || !PREFIX.matcher(row.prefix).matches()) {
            errors.add(new FieldError(at + ".prefix", "must be how numbers begin, such as +55: at most 7 digits"));
            return "";
        }
        return row.prefix.startsWith("+") ? row.prefix : "+" + row.prefix;
    }

    private static String country(String at, RowForm row, List<FieldError> errors) {
        var country = row.country == null ? "" : row.country.strip();
        if (country.isEmpty()
                || country.length() > LONGEST_COUNTRY
                || country.chars().anyMatch(Character::isISOControl)) {
            errors.add(new FieldError(at + ".country", "must have between 1 and " + LONGEST_COUNTRY + " characters"));
        }
        return country;
    }

    private Prices other(List<FieldError> errors) {
        return other == null ? NONE : prices("other.", other, errors);
    }

    private static Prices prices(String at, PricesForm prices, List<FieldError> errors) {
        return new Prices(
                price(at + "marketing", prices.marketing, errors),
                price(at + "utility", prices.utility, errors),
                price(at + "authentication", prices.authentication, errors));
    }

    /** @param price null = nobody has said */
    private static @Nullable BigDecimal price(String field, @Nullable BigDecimal price, List<FieldError> errors) {
        if (price == null) {
            return null;
        }
        // A number such as 1e-999999999 is refused before anything is done with it.
        if (price.signum() < 0
                || price.compareTo(HIGHEST) > 0
                || (price.signum() != 0 && (price.scale() > MOST_DECIMALS || price.scale() < -MOST_DECIMALS))) {
            errors.add(new FieldError(
                    field,
                    "must be between 0 and 1000000 with at most " + MOST_DECIMALS + " decimals; null = not known"));
            return null;
        }
        return price.signum() == 0 ? BigDecimal.ZERO : price.setScale(Math.max(0, price.scale()));
    }
}

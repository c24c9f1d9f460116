package io.sendwell.inbox.lead.policy;

import java.math.BigDecimal;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An amount of money, exact to the last digit.
 *
 * @param value with as many decimals as the currency has
 * @param currency ISO 4217
 */
public record Amount(BigDecimal value, String currency) {

    /** More is a slip of the finger; it also keeps sums within what is stored. */
    private static final int DIGITS = 11;

    /** For countries that have no currency, such as Antarctica. */
    private static final String FALLBACK = "USD";

    /** What is wrong with an amount, and with which of the two. */
    public record Flaw(String field, String message) {}

    /** What is wrong with these; empty where they are an amount. */
    public static List<Flaw> flaws(BigDecimal value, String currency) {
        var known = known(currency);
        if (known.isEmpty()) {
            return List.of(new Flaw("currency", "must be the code of a currency, such as EUR"));
        }
        if (value.signum() < 0) {
            return List.of(new Flaw("value", "must not be negative"));
        }
        // First its size, which is cheap to tell: 1e999999999 is a number too.
        if (value.signum() != 0 && value.precision() - (long) value.scale() > DIGITS) {
            return List.of(new Flaw("value", "must be less than 100 billion"));
        }
        int decimals = decimals(known.get());
        if (value.scale() > decimals && value.stripTrailingZeros().scale() > decimals) {
            return List.of(new Flaw("value", "may have %d decimals in %s".formatted(decimals, known.get())));
        }
        return List.of();
    }

    /** An amount without flaws. */
    public static Amount of(BigDecimal value, String currency) {
        var known = known(currency).orElseThrow();
        return new Amount(value.setScale(decimals(known)), known.getCurrencyCode());
    }

    /** What is paid with in a country. */
    public static String currencyOf(String country) {
        @Nullable Currency currency = null;
        try {
            currency = Currency.getInstance(Locale.of("", country));
        } catch (IllegalArgumentException noCountry) {
            // Falls through to the fallback.
        }
        return currency == null ? FALLBACK : currency.getCurrencyCode();
    }

    private static int decimals(Currency currency) {
        return Math.max(0, currency.getDefaultFractionDigits());
    }

    private static Optional<Currency> known(String currency) {
        try {
            return Optional.of(Currency.getInstance(currency.strip().toUpperCase(Locale.ROOT)));
        } catch (IllegalArgumentException unknown) {
            return Optional.empty();
        }
    }
}

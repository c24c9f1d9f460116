package io.sendwell.inbox.lead.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Locale;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.BigRange;
import net.jqwik.api.constraints.Scale;

class AmountProperties {

    @Property
    void every_amount_in_cents_is_kept_exactly(
            @ForAll @BigRange(min = "0", max = "99999999999.99") @Scale(2) BigDecimal value) {
        assertThat(Amount.flaws(value, "EUR")).isEmpty();
        assertThat(Amount.of(value, "eur").value()).isEqualByComparingTo(value);
        assertThat(Amount.of(value, "eur").currency()).isEqualTo("EUR");
    }

    @Property
    void whatever_number_comes_is_an_amount_or_has_a_flaw(@ForAll BigDecimal value) {
        for (var currency : new String[] {"EUR", "JPY", "KWD", "nothing", "", "XXX"}) {
            if (Amount.flaws(value, currency).isEmpty()) {
                assertThat(Amount.of(value, currency).value()).isEqualByComparingTo(value);
            }
        }
    }

    @Example
    void what_is_too_large_too_fine_or_negative_is_named() {
        assertThat(Amount.flaws(new BigDecimal("1e999999"), "EUR"))
                .extracting(Amount.Flaw::field)
                .containsExactly("value");
        assertThat(Amount.flaws(new BigDecimal("1e-999999"), "EUR"))
                .extracting(Amount.Flaw::field)
                .containsExactly("value");
        assertThat(Amount.flaws(new BigDecimal("-1"), "EUR"))
                .extracting(Amount.Flaw::field)
                .containsExactly("value");
        assertThat(Amount.flaws(new BigDecimal("1.5"), "JPY"))
                .extracting(Amount.Flaw::field)
                .containsExactly("value");
        assertThat(Amount.flaws(BigDecimal.ONE, "Euro"))
                .extracting(Amount.Flaw::field)
                .containsExactly("currency");
        assertThat(Amount.flaws(new BigDecimal("1.500"), "EUR")).isEmpty();
        assertThat(Amount.of(new BigDecimal("7"), "JPY").value()).isEqualTo(new BigDecimal("7"));
        assertThat(Amount.of(new BigDecimal("7"), "KWD").value()).isEqualTo(new BigDecimal("7.000"));
    }

    @Example
    void every_country_pays_with_something() {
        assertThat(Amount.currencyOf("US")).isEqualTo("USD");
        assertThat(Amount.currencyOf("BR")).isEqualTo("BRL");
        for (var country : Locale.getISOCountries()) {
            assertThat(Amount.flaws(BigDecimal.ZERO, Amount.currencyOf(country)))
                    .isEmpty();
        }
        assertThat(Amount.currencyOf("nowhere")).isEqualTo("USD");
    }
}

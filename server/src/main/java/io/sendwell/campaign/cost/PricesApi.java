package io.sendwell.campaign.cost;

import io.sendwell.campaign.cost.policy.PriceTable.Prices;
import io.sendwell.workspace.Caller;
import io.sendwell.workspace.ForAdmins;
import io.sendwell.workspace.ForViewers;
import io.swagger.v3.oas.annotations.Operation;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The prices that costs are reckoned with, over HTTP. */
@RestController
@RequestMapping("/api/v1/settings/prices")
@Transactional
class PricesApi {

    private final PriceTables tables;

    PricesApi(PriceTables tables) {
        this.tables = tables;
    }

    /** @param example whether it is merely the one that Sendwell brings, which nobody keeps up to date */
    record PricesView(String currency, LocalDate asOf, boolean example, List<RowView> rows, Prices other) {

        record RowView(
                String country,
                String prefix,
                @Nullable BigDecimal marketing,
                @Nullable BigDecimal utility,
                @Nullable BigDecimal authentication) {}

        static PricesView of(PriceTables.Known known) {
            var table = known.table();
            return new PricesView(
                    table.currency().getCurrencyCode(),
                    table.asOf(),
                    known.example(),
                    table.rows().stream()
                            .map(row -> new RowView(
                                    row.country(),
                                    row.prefix(),
                                    row.prices().marketing(),
                                    row.prices().utility(),
                                    row.prices().authentication()))
                            .toList(),
                    table.other());
        }
    }

    @Operation(
            summary = "The prices that costs are reckoned with",
            description =
                    "Until the workspace has entered its own they are an example, which makes no claim to be right.")
    @ForViewers
    @GetMapping
    @Transactional(readOnly = true)
    public PricesView get() {
        return PricesView.of(tables.of(Caller.current().workspace()));
    }

    @Operation(
            summary = "Replace the prices",
            description =
                    "A row is for the numbers that begin with its prefix; of several that fit, the longest counts, and"
                            + " other is for the rest. A price that is null is not known: what it would be for is named without one.")
    @ForAdmins
    @PutMapping
    public PricesView replace(@RequestBody PriceForm form) {
        tables.replace(Caller.current().workspace(), form.read());
        return get();
    }
}

package io.sendwell.campaign.cost;

import io.sendwell.campaign.cost.policy.PriceTable;
import io.sendwell.kernel.WorkspaceId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Timestamp;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.Currency;
import java.util.List;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** The prices that workspaces reckon with: their own, or the example as long as they have none. */
@Repository
@Transactional
class PriceTables {

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final InstantSource clock;
    private final PriceTable example;

    PriceTables(JdbcClient jdbc, JsonMapper json, InstantSource clock) {
        this.jdbc = jdbc;
        this.json = json;
        this.clock = clock;
        this.example = example(json);
    }

    /** @param example whether it is merely the one that Sendwell brings */
    record Known(PriceTable table, boolean example) {}

    private record Stored(List<PriceTable.Row> rows, PriceTable.Prices other) {}

    Known of(WorkspaceId workspace) {
        return jdbc.sql("select currency, as_of, prices from campaign.price_table where workspace_id = :workspace")
                .param("workspace", workspace.value())
                .query((row, _) -> {
                    var stored = json.readValue(row.getString("prices"), Stored.class);
                    return new PriceTable(
                            Currency.getInstance(row.getString("currency")),
                            row.getObject("as_of", LocalDate.class),
                            stored.rows(),
                            stored.other());
                })
                .optional()
                .map(table -> new Known(table, false))
                .orElse(new Known(example, true));
    }

    void replace(WorkspaceId workspace, PriceTable table) {
        jdbc.sql("""
                        insert into campaign.price_table (workspace_id, currency, as_of, prices, changed_at)
                        values (:workspace, :currency, :asOf, :prices::jsonb, :at)
                        on conflict (workspace_id) do update set currency = excluded.currency,
                            as_of = excluded.as_of, prices = excluded.prices, changed_at = excluded.changed_at
                        """)
                .param("workspace", workspace.value())
                .param("currency", table.currency().getCurrencyCode())
                .param("asOf", table.asOf())
                .param("prices", json.writeValueAsString(new Stored(table.rows(), table.other())))
                .param("at", Timestamp.from(clock.instant()))
                .update();
    }

    private static PriceTable example(JsonMapper json) {
        try (var file = new ClassPathResource("campaign/example-prices.json").getInputStream()) {
            return json.readValue(file, PriceForm.class).read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

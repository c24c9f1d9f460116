package io.sendwell.inbox.lead;

import io.sendwell.inbox.lead.policy.Amount;
import io.sendwell.inbox.lead.policy.Stage;
import io.sendwell.kernel.WorkspaceId;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The leads of a workspace counted and added up, in one look at them. */
@Repository
class Pipeline {

    private static final double HUNDRED = 100;
    private static final double TENTHS = 10;
    private static final double SECONDS_OF_A_DAY = 86_400;

    private final JdbcClient jdbc;

    Pipeline(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * @param total all leads, whatever their stage
     * @param conversionRate of those that were won or lost, how many percent were won; null while there are none
     * @param averageDaysToConvert from the beginning of a lead to its sale; null while nothing is sold
     * @param stages all six, in their order
     */
    record Figures(
            long total,
            long open,
            @Nullable Double conversionRate,
            @Nullable Double averageDaysToConvert,
            List<OfStage> stages,
            List<OfOwner> byOwner) {}

    /** @param values what its leads are worth, by currency: amounts of different ones are never added */
    record OfStage(String stage, long count, List<Amount> values) {}

    /** @param ownerId null = those that nobody sees to */
    record OfOwner(
            @Nullable Long ownerId,
            long open,
            long won,
            long lost,
            @Nullable Double conversionRate,
            List<Amount> openValues,
            List<Amount> wonValues) {}

    /** @param seconds that those that were won took, together */
    private record Cell(
            @Nullable Long owner,
            Stage stage,
            @Nullable String currency,
            long count,
            @Nullable BigDecimal value,
            double seconds) {}

    Figures figures(WorkspaceId workspace) {
        var cells = jdbc.sql("""
                        select owner_id, stage, currency, count(*) as n, sum(value) as value,
                               coalesce(sum(extract(epoch from closed_at - created_at)) filter (where stage = 'won'), 0)
                                   as seconds
                        from inbox.lead
                        where workspace_id = :workspace
                        group by owner_id, stage, currency
                        """)
                .param("workspace", workspace.value())
                .query((row, _) -> new Cell(
                        row.getObject("owner_id", Long.class),
                        Stage.of(row.getString("stage")).orElseThrow(),
                        row.getString("currency"),
                        row.getLong("n"),
                        row.getBigDecimal("value"),
                        row.getDouble("seconds")))
                .list();
        long won = count(cells, cell -> cell.stage == Stage.WON);
        double seconds = cells.stream().mapToDouble(Cell::seconds).sum();
        return new Figures(
                count(cells, _ -> true),
                count(cells, cell -> cell.stage.isOpen()),
                conversionRate(cells),
                won == 0 ? null : tenths(seconds / won / SECONDS_OF_A_DAY),
                Arrays.stream(Stage.values())
                        .map(stage -> ofStage(cells, stage))
                        .toList(),
                owners(cells).stream().map(owner -> ofOwner(cells, owner)).toList());
    }

    private static OfStage ofStage(List<Cell> cells, Stage stage) {
        Predicate<Cell> here = cell -> cell.stage == stage;
        return new OfStage(stage.code(), count(cells, here), values(cells, here));
    }

    private static OfOwner ofOwner(List<Cell> cells, @Nullable Long owner) {
        var own =
                cells.stream().filter(cell -> Objects.equals(cell.owner, owner)).toList();
        return new OfOwner(
                owner,
                count(own, cell -> cell.stage.isOpen()),
                count(own, cell -> cell.stage == Stage.WON),
                count(own, cell -> cell.stage == Stage.LOST),
                conversionRate(own),
                values(own, cell -> cell.stage.isOpen()),
                values(own, cell -> cell.stage == Stage.WON));
    }

    /** Nobody comes last. */
    private static List<@Nullable Long> owners(List<Cell> cells) {
        var owners = new ArrayList<@Nullable Long>(cells.stream()
                .map(Cell::owner)
                .filter(Objects::nonNull)
                .distinct()
                .sorted()
                .toList());
        if (cells.stream().anyMatch(cell -> cell.owner == null)) {
            owners.add(null);
        }
        return owners;
    }

    private static @Nullable Double conversionRate(List<Cell> cells) {
        long won = count(cells, cell -> cell.stage == Stage.WON);
        long closed = count(cells, cell -> !cell.stage.isOpen());
        return closed == 0 ? null : tenths(HUNDRED * won / closed);
    }

    private static long count(List<Cell> cells, Predicate<Cell> which) {
        return cells.stream().filter(which).mapToLong(Cell::count).sum();
    }

    private static List<Amount> values(List<Cell> cells, Predicate<Cell> which) {
        var byCurrency = cells.stream()
                .filter(which)
                .filter(cell -> cell.currency != null && cell.value != null)
                .collect(Collectors.toMap(
                        cell -> Objects.requireNonNull(cell.currency),
                        cell -> Objects.requireNonNull(cell.value),
                        BigDecimal::add,
                        TreeMap::new));
        return byCurrency.entrySet().stream()
                .map(sum -> Amount.of(sum.getValue(), sum.getKey()))
                .sorted(Comparator.comparing(Amount::currency))
                .toList();
    }

    private static double tenths(double value) {
        return Math.round(value * TENTHS) / TENTHS;
    }
}

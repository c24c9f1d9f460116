package io.sendwell.delivery;

import io.sendwell.channel.SenderSignals;
import io.sendwell.delivery.policy.Budget;
import io.sendwell.delivery.policy.Forecast.Load;
import io.sendwell.delivery.policy.Forecast.Quota;
import io.sendwell.kernel.WorkspaceId;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** How many people portfolios may write to first, and how much of that is used, for a look ahead. */
@Component
public class Quotas {

    private final JdbcClient jdbc;
    private final SenderSignals signals;

    Quotas(JdbcClient jdbc, SenderSignals signals) {
        this.jdbc = jdbc;
        this.signals = signals;
    }

    /**
     * The loads with the limits of their portfolios, each lane with a part by what it has to send.
     *
     * @param lanes those of the loads, in the same order
     */
    @Transactional(readOnly = true)
    public List<Load> within(WorkspaceId workspace, List<LaneLoad> lanes, List<Load> loads, Instant now) {
        var portfolios = lanes.stream().map(LaneLoad::portfolio).toList();
        var quotas = of(
                workspace,
                portfolios.stream().filter(Objects::nonNull).distinct().toList(),
                now);
        var sums = new HashMap<String, Long>();
        for (int i = 0; i < loads.size(); i++) {
            sums.merge(String.valueOf(portfolios.get(i)), loads.get(i).count(), Long::sum);
        }
        var within = new ArrayList<Load>();
        for (int i = 0; i < loads.size(); i++) {
            var portfolio = String.valueOf(portfolios.get(i));
            var load = loads.get(i);
            var quota = quotas.get(portfolio);
            within.add(
                    quota == null || load.count() == 0
                            ? load
                            : load.within(
                                    quota.part((double) load.count() / Math.max(1, sums.getOrDefault(portfolio, 1L)))));
        }
        return within;
    }

    /** By portfolio, for those with a limit. What other workspaces have used of one is not seen here; the gate sees it. */
    private Map<String, Quota> of(WorkspaceId workspace, Collection<String> portfolios, Instant now) {
        var quotas = new HashMap<String, Quota>();
        if (portfolios.isEmpty()) {
            return quotas;
        }
        var used = new HashMap<String, List<Quota.Used>>();
        jdbc.sql("""
                        select portfolio, max(at) as at, count(*) as n from delivery.opening
                        where workspace_id = :workspace and portfolio = any(:portfolios) and at > :since
                        group by portfolio, date_bin('15 minutes', at, 'epoch') order by 2
                        """)
                .param("workspace", workspace.value())
                .param("portfolios", portfolios.toArray(String[]::new))
                .param("since", Timestamp.from(now.minus(Budget.PERIOD)))
                .query(row -> {
                    used.computeIfAbsent(row.getString("portfolio"), _ -> new ArrayList<>())
                            .add(new Quota.Used(row.getTimestamp("at").toInstant(), row.getLong("n")));
                });
        signals.messagingLimits(portfolios)
                .forEach((portfolio, tier) -> Budget.of(Optional.of(tier), 0)
                        .limit()
                        .ifPresent(limit ->
                                quotas.put(portfolio, new Quota(limit, used.getOrDefault(portfolio, List.of())))));
        return quotas;
    }
}

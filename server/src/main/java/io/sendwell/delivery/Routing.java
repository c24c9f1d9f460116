package io.sendwell.delivery;

import io.sendwell.channel.SenderId;
import io.sendwell.delivery.policy.DailyWindow;
import io.sendwell.delivery.policy.Forecast;
import io.sendwell.delivery.policy.Shares;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Workspaces;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Which contact gets which sender: the one it talks to already, else one by free capacity. */
@Component
class Routing {

    private final JdbcClient jdbc;
    private final LaneLoads laneLoads;
    private final Workspaces workspaces;

    Routing(JdbcClient jdbc, LaneLoads laneLoads, Workspaces workspaces) {
        this.jdbc = jdbc;
        this.laneLoads = laneLoads;
        this.workspaces = workspaces;
    }

    /** Each sender's share of those contacts whom none of them knows, by the sender's id; they add up to 1. */
    Map<Long, Double> shares(Intended intended, Collection<Long> senders) {
        return senders.size() == 1
                ? Map.of(senders.iterator().next(), 1.0)
                : shares(intended.workspace(), senders, known(intended, senders), intended.at());
    }

    /** Each sender's part of all contacts, by its id; they add up to 1. */
    Map<Long, Double> parts(Intended intended, Collection<Long> senders) {
        if (senders.size() == 1) {
            return shares(intended, senders);
        }
        var known = known(intended, senders);
        double all = known.values().stream().mapToLong(Long::longValue).sum();
        long free = known.getOrDefault(0L, 0L);
        var parts = new TreeMap<Long, Double>();
        shares(intended.workspace(), senders, known, intended.at())
                .forEach((sender, share) ->
                        parts.put(sender, all == 0 ? share : (known.getOrDefault(sender, 0L) + share * free) / all));
        return parts;
    }

    /** How many of the audience each of these senders talks to already; 0 stands for none of them. */
    private Map<Long, Long> known(Intended intended, Collection<Long> senders) {
        var known = new HashMap<Long, Long>();
        jdbc.sql("""
                        select coalesce(c.sender_id, 0) as sender_id, count(*) as n
                        from (%s) a
                        left join delivery.correspondence c
                          on c.workspace_id = :workspace and c.contact_id = a.contact_id and c.sender_id = any(:senders)
                        group by 1
                        """.formatted(intended.audience().sql()))
                .params(intended.audience().parameters())
                .param("workspace", intended.workspace().value())
                .param("senders", senders.toArray(Long[]::new))
                .query(row -> {
                    known.put(row.getLong("sender_id"), row.getLong("n"));
                });
        return known;
    }

    /** @param known how many contacts each sender talks to already, and how many are to be shared, as those of sender 0 */
    Map<Long, Double> shares(WorkspaceId workspace, Collection<Long> senders, Map<Long, Long> known, Instant at) {
        var settings = workspaces.settings(workspace);
        var quiet = settings.quietHours();
        var hours = new Forecast.Hours(
                quiet == null ? null : new DailyWindow(quiet.start(), quiet.end()),
                null,
                settings.timezone(),
                settings.timezone());
        var lanes = laneLoads.of(workspace, senders.stream().map(SenderId::new).toList());
        var loads = new ArrayList<Forecast.Load>();
        for (var lane : lanes) {
            var own = new Forecast.Part(known.getOrDefault(lane.senderId(), 0L), hours, at);
            loads.add(lane.load(List.of(own), hours, at));
        }
        var shares = Shares.of(loads, hours, known.getOrDefault(0L, 0L), at);
        var bySender = new TreeMap<Long, Double>();
        for (int i = 0; i < lanes.size(); i++) {
            bySender.put(lanes.get(i).senderId(), shares.get(i));
        }
        return bySender;
    }

    /**
     * The judged contacts that meet {@code condition} with a batch and its sender each, as columns {@code contact_id},
     * {@code zone}, {@code batch_id}, {@code sender_id}. With one sender there is nothing to choose.
     */
    static String sql(String condition, Map<Long, Double> shares) {
        if (shares.size() == 1) {
            return """
                    select j.contact_id, j.zone, (:batches::bigint[])[1] as batch_id, (:senders::bigint[])[1] as sender_id
                    from judged j where %s
                    """.formatted(condition);
        }
        return """
                select n.contact_id, n.zone, b.id as batch_id, b.sender_id
                from (
                    select j.contact_id, j.zone,
                           coalesce(k.slot, width_bucket(
                               (row_number() over (partition by k.slot is null order by j.contact_id) - 0.5::float8)
                                   / count(*) over (partition by k.slot is null),
                               :shareStarts::float8[])) as slot
                    from judged j
                    left join delivery.correspondence c on c.workspace_id = :workspace and c.contact_id = j.contact_id
                    left join unnest(:senders::bigint[]) with ordinality k(sender_id, slot) on k.sender_id = c.sender_id
                    where %s
                ) n
                join unnest(:batches::bigint[], :senders::bigint[]) with ordinality b(id, sender_id, slot) using (slot)
                """.formatted(condition);
    }

    /** @param batches by the id of their sender */
    static Map<String, Object> parameters(Map<Long, Double> shares, Map<Long, Long> batches) {
        var senders = new ArrayList<Long>();
        var starts = new ArrayList<Double>();
        double sum = 0;
        for (var sender : new TreeMap<>(shares).entrySet()) {
            senders.add(sender.getKey());
            starts.add(sum);
            sum += sender.getValue();
        }
        return Map.of(
                "senders", senders.toArray(Long[]::new),
                "batches", senders.stream().map(batches::get).toArray(Long[]::new),
                "shareStarts", starts.toArray(Double[]::new));
    }
}

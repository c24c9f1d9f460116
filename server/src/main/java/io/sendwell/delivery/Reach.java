package io.sendwell.delivery;

import io.sendwell.channel.SenderId;
import io.sendwell.contact.PhoneCountries;
import io.sendwell.delivery.policy.Gate;
import io.sendwell.workspace.Workspaces;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Whom a launch would write to, counted by how their numbers begin and by whether they wrote to us lately. One statement
 * over the audience; what comes back are groups, however many people there are.
 */
@Component
public class Reach {

    private final JdbcClient jdbc;
    private final Routing routing;
    private final Workspaces workspaces;
    private final Ways ways;

    Reach(JdbcClient jdbc, Routing routing, Workspaces workspaces, Ways ways) {
        this.jdbc = jdbc;
        this.routing = routing;
        this.workspaces = workspaces;
        this.ways = ways;
    }

    /**
     * @param prefix the longest of the prefixes that the numbers begin with; null = none of them
     * @param country of the numbers, ISO 3166; null where it is not known, or where a prefix says enough
     * @param covered at how many of the moments, counted from the first, the 24 hours since they wrote to that sender are not over
     */
    public record Group(
            long senderId,
            @Nullable String prefix,
            @Nullable String country,
            int covered,
            long people) {}

    /**
     * In no order, and several groups may be alike but for the number of people.
     *
     * @param prefixes of numbers in E.164; the country is told of those that begin with none of them, and of all in America
     * @param moments at which they would be written to, in order
     */
    @Transactional(readOnly = true)
    public List<Group> of(Intended intended, Collection<String> prefixes, List<Instant> moments) {
        var judged = Judged.of(
                intended, workspaces.settings(intended.workspace()), ways.of(intended.workspace(), intended.senders()));
        var ids = intended.senders().stream().map(SenderId::value).distinct().toList();
        var shares = routing.shares(intended, ids);
        var slots = new TreeMap<Long, Long>();
        ids.forEach(id -> slots.put(id, id));
        int head = Math.max(
                PhoneCountries.ENOUGH,
                prefixes.stream().mapToInt(String::length).max().orElse(0));
        return jdbc.sql("""
                        with judged as materialized (%s),
                        routed as (%s),
                        heads as materialized (
                            select r.sender_id, left(p.phone, :head) as head,
                                   coalesce(width_bucket(w.at, :wroteSince::timestamptz[]), 0) as covered,
                                   count(*) as n
                            from routed r
                            left join contact.phone p
                              on p.workspace_id = :workspace and p.contact_id = r.contact_id and p.rank = 0
                            left join delivery.heard w
                              on w.workspace_id = :workspace and w.contact_id = r.contact_id
                              and w.sender_id = r.sender_id
                            group by 1, 2, 3
                        )
                        select h.sender_id, k.prefix,
                               case when k.prefix is null or h.head like '+1%%' then left(h.head, :enough) end as start,
                               h.covered, sum(h.n)::bigint as n
                        from heads h
                        left join lateral (
                            select prefix from unnest(:prefixes::text[]) prefix
                            where starts_with(h.head, prefix) order by length(prefix) desc limit 1
                        ) k on true
                        group by 1, 2, 3, 4
                        """.formatted(judged.sql(), Routing.sql("j.reason is null", shares)))
                .params(judged.parameters())
                .params(Routing.parameters(shares, slots))
                .param("workspace", intended.workspace().value())
                .param("head", head)
                .param("enough", PhoneCountries.ENOUGH)
                .param("prefixes", prefixes.toArray(String[]::new))
                .param(
                        "wroteSince",
                        moments.stream()
                                .map(at -> Timestamp.from(at.minus(Gate.REPLY_WINDOW)))
                                .toArray(Timestamp[]::new))
                .query((row, _) -> {
                    @Nullable String start = row.getString("start");
                    return new Group(
                            row.getLong("sender_id"),
                            row.getString("prefix"),
                            start == null ? null : PhoneCountries.of(start).orElse(null),
                            row.getInt("covered"),
                            row.getLong("n"));
                })
                .list();
    }
}

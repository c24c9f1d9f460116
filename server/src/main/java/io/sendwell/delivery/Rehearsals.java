package io.sendwell.delivery;

import io.sendwell.channel.SenderId;
import io.sendwell.kernel.Slice;
import io.sendwell.workspace.Workspaces;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What a launch would come to, and whom the gate would let in: reads, and writes nothing. */
@Component
@Transactional(readOnly = true)
public class Rehearsals {

    private final JdbcClient jdbc;
    private final Routing routing;
    private final Workspaces workspaces;
    private final Ways ways;

    Rehearsals(JdbcClient jdbc, Routing routing, Workspaces workspaces, Ways ways) {
        this.jdbc = jdbc;
        this.routing = routing;
        this.workspaces = workspaces;
        this.ways = ways;
    }

    /**
     * What a launch would come to.
     *
     * @param zones how many of the recipients live in which time zone
     * @param asText how many of the recipients free text may reach now; the others get the template
     */
    public record Rehearsal(Launch.Result result, Map<ZoneId, Long> zones, long asText) {}

    /** Whom a launch would reach and whom not; writes nothing. */
    public Rehearsal rehearse(Intended intended) {
        var judged = judged(intended);
        var ofWorkspace = workspaces.settings(intended.workspace()).timezone();
        var excluded = new TreeMap<String, Long>();
        var zones = new HashMap<ZoneId, Long>();
        var asText = new LongAdder();
        jdbc.sql("""
                        select reason, case when reason is null then zone end as zone, count(*) as n,
                               count(*) filter (where reason is null and as_text) as as_text
                        from (%s) judged group by 1, 2
                        """.formatted(judged.sql())).params(judged.parameters()).query(row -> {
            @Nullable String reason = row.getString("reason");
            @Nullable String zone = row.getString("zone");
            asText.add(row.getLong("as_text"));
            if (reason == null) {
                zones.merge(zone == null ? ofWorkspace : ZoneId.of(zone), row.getLong("n"), Long::sum);
            } else {
                excluded.merge(reason, row.getLong("n"), Long::sum);
            }
        });
        long recipients = zones.values().stream().mapToLong(Long::longValue).sum();
        return new Rehearsal(new Launch.Result(recipients, excluded), zones, asText.sum());
    }

    /** The gate's word on everybody who is meant, as a query for another module's own statement. */
    public Judged judged(Intended intended) {
        return Judged.of(
                intended, workspaces.settings(intended.workspace()), ways.of(intended.workspace(), intended.senders()));
    }

    /** The part of the audience that each sender would get, those it talks to already included, by its id. */
    public Map<Long, Double> shares(Intended intended, List<SenderId> senders) {
        return routing.parts(intended, senders.stream().map(SenderId::value).toList());
    }

    /** Whom a launch of this audience would leave out, in the order of their ids; one more than the slice shows. */
    public List<Exclusion> leftOut(Intended intended, Slice slice) {
        var judged = judged(intended);
        return jdbc.sql("""
                        select contact_id, reason from (%s) judged
                        where reason is not null and contact_id > :after
                        order by contact_id limit :limit
                        """.formatted(judged.sql()))
                .params(judged.parameters())
                .param("after", slice.afterOrZero())
                .param("limit", slice.fetch())
                .query((row, _) -> Exclusion.of(row))
                .list();
    }

    /** All whom a launch of this audience would leave out, likewise; to be closed, and read inside one transaction. */
    public Stream<Exclusion> leftOut(Intended intended) {
        var judged = judged(intended);
        return jdbc
                .sql("select contact_id, reason from (%s) judged where reason is not null order by contact_id"
                        .formatted(judged.sql()))
                .params(judged.parameters())
                .withFetchSize(Exclusions.CHUNK)
                .query((row, _) -> Exclusion.of(row))
                .stream();
    }
}

package io.sendwell.delivery;

import io.sendwell.channel.SenderId;
import io.sendwell.contact.ContactId;
import io.sendwell.delivery.policy.LocalStart;
import io.sendwell.kernel.Slice;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Workspaces;
import java.sql.Timestamp;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** Freezes an audience into queued messages: one set-based statement, however many there are. */
@Component
public class Launches {

    /** Of the judged ones: who may be queued and has no message of this step yet. */
    private static final String IS_NEW = """
            j.reason is null and not exists (
                select from delivery.message m
                where m.workspace_id = :workspace and m.origin_kind = :originKind and m.origin_id = :originId
                  and m.step = :step and m.contact_id = j.contact_id)""";

    /**
     * Whose turn it is: contacts in an order that says nothing about them, and that is the same at every look, get the
     * texts one after the other. So each sender sends each text as often as the others, all the time.
     */
    private static final String VARIANT = """
            nullif((:turns::bigint[])[1 + ((row_number() over (
                partition by sender_id order by hashint8extended(contact_id, :originId), contact_id) - 1)
                % cardinality(:turns::bigint[]))::int], 0)""";

    /** So many rows of a download are held in memory. */
    private static final int CHUNK = 1000;

    private final JdbcClient jdbc;
    private final Lanes lanes;
    private final Routing routing;
    private final Progress progress;
    private final Workspaces workspaces;
    private final Ways ways;
    private final JsonMapper json;

    Launches(
            JdbcClient jdbc,
            Lanes lanes,
            Routing routing,
            Progress progress,
            Workspaces workspaces,
            Ways ways,
            JsonMapper json) {
        this.jdbc = jdbc;
        this.lanes = lanes;
        this.routing = routing;
        this.progress = progress;
        this.workspaces = workspaces;
        this.ways = ways;
        this.json = json;
    }

    /**
     * Queues a message for everybody whom the gate lets in and notes everybody else with the reason. Launching the same
     * origin again adds only those who are new.
     */
    @Transactional
    public Launch.Result launch(Launch launch) {
        insert(launch);
        var recipients = progress.counts(launch.workspace(), launch.origin()).all();
        var result = new Launch.Result(recipients, excluded(launch.workspace(), launch.origin()));
        wake(launch);
        return result;
    }

    /**
     * The same without the figures: for the steps of drips, which are launched again and again.
     *
     * @return how many were queued now
     */
    @Transactional
    public int queue(Launch launch) {
        int queued = insert(launch);
        wake(launch);
        return queued;
    }

    private int insert(Launch launch) {
        boolean again = begin(launch.workspace(), launch.origin());
        return insert(launch, again, batches(launch));
    }

    /** Last of all: it locks the lanes until the commit, and replies wait for them. */
    private void wake(Launch launch) {
        lanes.wake(launch.workspace(), launch.senders(), launch.at());
    }

    /**
     * What a launch would come to.
     *
     * @param zones how many of the recipients live in which time zone
     * @param asText how many of the recipients free text may reach now; the others get the template
     */
    public record Rehearsal(Launch.Result result, Map<ZoneId, Long> zones, long asText) {}

    /** Whom a launch would reach and whom not; writes nothing. */
    @Transactional(readOnly = true)
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
    @Transactional(readOnly = true)
    public Map<Long, Double> shares(Intended intended, List<SenderId> senders) {
        return routing.parts(intended, senders.stream().map(SenderId::value).toList());
    }

    /** Somebody who is left out, and why: a {@link Reason} code. */
    public record Excluded(long contactId, String reason) {}

    /**
     * A batch per sender, by the sender's id. One that is open already and says the same takes these messages too: a
     * drip into which people trickle one by one has as many batches as it has had texts.
     */
    private Map<Long, Long> batches(Launch launch) {
        var window = launch.window();
        return jdbc
                .sql("""
                        with wanted as (
                            select sender, :step::int as step, :priority::smallint as priority, :template::text as template,
                                   :variables::jsonb as variables, :variants::jsonb as variants,
                                   :links::jsonb as links, :enclosure::jsonb as enclosure, :approved::jsonb as approved,
                                   :windowStart::time as window_start,
                                   :windowEnd::time as window_end, :windowZone::text as window_zone
                            from unnest(:senders::bigint[]) sender
                        ), found as (
                            select distinct on (b.sender_id) b.sender_id, b.id
                            from wanted w
                            join delivery.batch b on b.sender_id = w.sender and b.state = 'open'
                            where b.workspace_id = :workspace and b.origin_kind = :originKind and b.origin_id = :originId
                              and (b.step, b.priority, b.template, b.variables) = (w.step, w.priority, w.template, w.variables)
                              and (b.variants, b.links, b.enclosure, b.approved, b.window_start, b.window_end, b.window_zone)
                                  is not distinct from
                                  (w.variants, w.links, w.enclosure, w.approved, w.window_start, w.window_end, w.window_zone)
                            order by b.sender_id, b.id
                        ), made as (
                            insert into delivery.batch (workspace_id, sender_id, origin_kind, origin_id, step, kind, priority,
                                template, variables, variants, links, enclosure, approved, window_start, window_end,
                                window_zone, created_at)
                            select :workspace, sender, :originKind, :originId, step, 'marketing', priority, template,
                                   variables, variants, links, enclosure, approved, window_start, window_end,
                                   window_zone, :at
                            from wanted where sender not in (select sender_id from found)
                            returning sender_id, id
                        )
                        select sender_id, id from found union all select sender_id, id from made
                        """)
                .param("workspace", launch.workspace().value())
                .param("originKind", launch.origin().kind().code())
                .param("originId", launch.origin().id())
                .param("step", launch.origin().step())
                .param("priority", launch.rank())
                .param("template", launch.texts().template())
                .param("variables", json.writeValueAsString(launch.variables()))
                .param(
                        "variants",
                        launch.texts().variants().isEmpty()
                                ? null
                                : json.writeValueAsString(launch.texts().variants()))
                .param(
                        "links",
                        launch.texts().links().isEmpty()
                                ? null
                                : json.writeValueAsString(launch.texts().links()))
                .param("enclosure", Enclosed.written(json, launch.enclosure()))
                .param("approved", Approved.written(json, launch.texts().approved()))
                .param("windowStart", window == null ? null : window.start().toString())
                .param("windowEnd", window == null ? null : window.end().toString())
                .param("windowZone", window == null ? null : window.zone())
                .param("at", Timestamp.from(launch.at()))
                .param("senders", senderIds(launch))
                .query((row, _) -> Map.entry(row.getLong("sender_id"), row.getLong("id")))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, _) -> a, TreeMap::new));
    }

    /** The launch itself: everybody is judged once, and queued or noted. */
    private int insert(Launch launch, boolean again, Map<Long, Long> batches) {
        var judged = judged(launch.intended());
        var shares = routing.shares(launch.intended(), batches.keySet());
        return jdbc.sql("""
                        with judged as materialized (%s),
                        excluded as (
                            insert into delivery.exclusion
                                (workspace_id, origin_kind, origin_id, step, contact_id, reason)
                            select :workspace, :originKind, :originId, :step, contact_id, reason
                            from judged where reason is not null
                            on conflict (workspace_id, origin_kind, origin_id, step, contact_id) do nothing
                        ),
                        routed as (%s)
                        insert into delivery.message
                            (workspace_id, batch_id, sender_id, contact_id, origin_kind, origin_id, step, due_at, variant)
                        select :workspace, batch_id, sender_id, contact_id, :originKind, :originId, :step, %s, %s
                        from routed
                        """.formatted(
                                judged.sql(),
                                Routing.sql(again ? IS_NEW : "j.reason is null", shares),
                                launch.localStart() == null ? ":at" : LocalStart.SQL,
                                launch.texts().variants().isEmpty() ? "null::bigint" : VARIANT))
                .params(judged.parameters())
                .param("turns", turns(launch))
                .params(Routing.parameters(shares, batches))
                .param("workspace", launch.workspace().value())
                .param("originKind", launch.origin().kind().code())
                .param("originId", launch.origin().id())
                .param("step", launch.origin().step())
                .param("at", Timestamp.from(launch.at()))
                .param("notBefore", Timestamp.from(launch.at()))
                .param(
                        "local",
                        launch.localStart() == null ? null : launch.localStart().toString())
                .param(
                        "zone",
                        workspaces.settings(launch.workspace()).timezone().getId())
                .update();
    }

    /** One launch of an origin at a time; whether this step has been launched before. */
    private boolean begin(WorkspaceId workspace, Origin origin) {
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended(:kind, :id))")
                .param("kind", "launch " + origin.kind().code())
                .param("id", origin.id())
                .query((row, _) -> 1)
                .single();
        return jdbc.sql("""
                        select exists (select from delivery.batch
                            where workspace_id = :workspace and origin_kind = :originKind and origin_id = :originId
                              and step = :step)
                        """)
                .param("workspace", workspace.value())
                .param("originKind", origin.kind().code())
                .param("originId", origin.id())
                .param("step", origin.step())
                .query(Boolean.class)
                .single();
    }

    /** Notes whom of an audience the gate keeps out, and queues nothing. */
    @Transactional
    public void exclude(Intended intended) {
        var judged = judged(intended);
        jdbc.sql("""
                        insert into delivery.exclusion (workspace_id, origin_kind, origin_id, step, contact_id, reason)
                        select :workspace, :originKind, :originId, :step, contact_id, reason
                        from (%s) judged
                        where reason is not null
                        on conflict (workspace_id, origin_kind, origin_id, step, contact_id) do nothing
                        """.formatted(judged.sql()))
                .params(judged.parameters())
                .param("workspace", intended.workspace().value())
                .param("originKind", intended.origin().kind().code())
                .param("originId", intended.origin().id())
                .param("step", intended.origin().step())
                .update();
    }

    /** How many were left out of a step of an origin when it was launched, by reason. */
    @Transactional(readOnly = true)
    public Map<String, Long> excluded(WorkspaceId workspace, Origin origin) {
        return jdbc
                .sql("""
                        select reason, count(*) as n from delivery.exclusion
                        where workspace_id = :workspace and origin_kind = :originKind and origin_id = :originId
                          and step = :step
                        group by reason
                        """)
                .param("workspace", workspace.value())
                .param("originKind", origin.kind().code())
                .param("originId", origin.id())
                .param("step", origin.step())
                .query((row, _) -> Map.entry(row.getString("reason"), row.getLong("n")))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** Which steps of an origin a contact was left out of, and why. */
    @Transactional(readOnly = true)
    public Map<Integer, String> leftOut(WorkspaceId workspace, Origin origin, ContactId contact) {
        return jdbc
                .sql("""
                        select step, reason from delivery.exclusion
                        where workspace_id = :workspace and origin_kind = :originKind and origin_id = :originId
                          and contact_id = :contact
                        """)
                .param("workspace", workspace.value())
                .param("originKind", origin.kind().code())
                .param("originId", origin.id())
                .param("contact", contact.value())
                .query((row, _) -> Map.entry(row.getInt("step"), row.getString("reason")))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** How many were left out of each step of an origin. */
    @Transactional(readOnly = true)
    public Map<Integer, Long> leftOutByStep(WorkspaceId workspace, Origin origin) {
        return jdbc
                .sql("""
                        select step, count(*) as n from delivery.exclusion
                        where workspace_id = :workspace and origin_kind = :originKind and origin_id = :originId
                        group by step
                        """)
                .param("workspace", workspace.value())
                .param("originKind", origin.kind().code())
                .param("originId", origin.id())
                .query((row, _) -> Map.entry(row.getInt("step"), row.getLong("n")))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** Whom a launch of this audience would leave out, in the order of their ids; one more than the slice shows. */
    @Transactional(readOnly = true)
    public List<Excluded> wouldExclude(Intended intended, Slice slice) {
        var judged = judged(intended);
        return jdbc.sql("""
                        select contact_id, reason from (%s) judged
                        where reason is not null and contact_id > :after
                        order by contact_id limit :limit
                        """.formatted(judged.sql()))
                .params(judged.parameters())
                .param("after", slice.afterOrZero())
                .param("limit", slice.fetch())
                .query((row, _) -> new Excluded(row.getLong("contact_id"), row.getString("reason")))
                .list();
    }

    /** Whom the launch of a step of an origin left out, in the order of their ids; one more than the slice shows. */
    @Transactional(readOnly = true)
    public List<Excluded> excludedFrom(WorkspaceId workspace, Origin origin, Slice slice) {
        return jdbc.sql("""
                        select contact_id, reason from delivery.exclusion
                        where workspace_id = :workspace and origin_kind = :originKind and origin_id = :originId
                          and step = :step and contact_id > :after
                        order by contact_id limit :limit
                        """)
                .param("workspace", workspace.value())
                .param("originKind", origin.kind().code())
                .param("originId", origin.id())
                .param("step", origin.step())
                .param("after", slice.afterOrZero())
                .param("limit", slice.fetch())
                .query((row, _) -> new Excluded(row.getLong("contact_id"), row.getString("reason")))
                .list();
    }

    /** All whom a launch of this audience would leave out, likewise; to be closed, and read inside one transaction. */
    public Stream<Excluded> wouldExclude(Intended intended) {
        var judged = judged(intended);
        return jdbc
                .sql("select contact_id, reason from (%s) judged where reason is not null order by contact_id"
                        .formatted(judged.sql()))
                .params(judged.parameters())
                .withFetchSize(CHUNK)
                .query((row, _) -> new Excluded(row.getLong("contact_id"), row.getString("reason")))
                .stream();
    }

    /** All whom the launch of a step left out, likewise; to be closed, and read inside one transaction. */
    public Stream<Excluded> excludedFrom(WorkspaceId workspace, Origin origin) {
        return jdbc
                .sql("""
                        select contact_id, reason from delivery.exclusion
                        where workspace_id = :workspace and origin_kind = :originKind and origin_id = :originId
                          and step = :step
                        order by contact_id
                        """)
                .param("workspace", workspace.value())
                .param("originKind", origin.kind().code())
                .param("originId", origin.id())
                .param("step", origin.step())
                .withFetchSize(CHUNK)
                .query((row, _) -> new Excluded(row.getLong("contact_id"), row.getString("reason")))
                .stream();
    }

    /** The texts in their order, by their ids; 0 is the template. */
    private static Long[] turns(Launch launch) {
        var turns = new ArrayList<Long>();
        if (launch.texts().alsoTemplate()) {
            turns.add(0L);
        }
        turns.addAll(new TreeMap<>(launch.texts().variants()).keySet());
        return turns.toArray(Long[]::new);
    }

    private static Long[] senderIds(Launch launch) {
        return launch.senders().stream().map(sender -> sender.value()).toArray(Long[]::new);
    }
}

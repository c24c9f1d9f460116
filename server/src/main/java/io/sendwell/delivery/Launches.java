package io.sendwell.delivery;

import io.sendwell.delivery.policy.LocalStart;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Workspaces;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
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

    private final JdbcClient jdbc;
    private final Lanes lanes;
    private final Routing routing;
    private final Progress progress;
    private final Rehearsals rehearsals;
    private final Exclusions exclusions;
    private final Workspaces workspaces;
    private final JsonMapper json;

    Launches(
            JdbcClient jdbc,
            Lanes lanes,
            Routing routing,
            Progress progress,
            Rehearsals rehearsals,
            Exclusions exclusions,
            Workspaces workspaces,
            JsonMapper json) {
        this.jdbc = jdbc;
        this.lanes = lanes;
        this.routing = routing;
        this.progress = progress;
        this.rehearsals = rehearsals;
        this.exclusions = exclusions;
        this.workspaces = workspaces;
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
        var result = new Launch.Result(recipients, exclusions.of(launch.workspace(), launch.origin()));
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
        var judged = rehearsals.judged(launch.intended());
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

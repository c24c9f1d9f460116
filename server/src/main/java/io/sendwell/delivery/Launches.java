package io.sendwell.delivery;

import io.sendwell.contact.AudienceQuery;
import io.sendwell.delivery.policy.Gate;
import io.sendwell.kernel.Slice;
import io.sendwell.kernel.WorkspaceId;
import java.sql.Timestamp;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** Freezes an audience into queued messages: one set-based statement, however many there are. */
@Component
public class Launches {

    private final JdbcClient jdbc;
    private final Lanes lanes;
    private final Progress progress;
    private final JsonMapper json;

    Launches(JdbcClient jdbc, Lanes lanes, Progress progress, JsonMapper json) {
        this.jdbc = jdbc;
        this.lanes = lanes;
        this.progress = progress;
        this.json = json;
    }

    /**
     * Queues a message for everybody whom the gate lets in and notes everybody else with the reason. Launching the same
     * origin again adds only those who are new.
     */
    @Transactional
    public Launch.Result launch(Launch launch) {
        createBatches(launch);
        queue(launch);
        lanes.wake(launch.workspace(), launch.senders(), launch.at());
        var recipients = progress.counts(launch.workspace(), launch.origin()).all();
        return new Launch.Result(recipients, excluded(launch.workspace(), launch.origin()));
    }

    /** Whom a launch would reach and whom not, by reason; writes nothing. */
    @Transactional(readOnly = true)
    public Launch.Result rehearse(AudienceQuery audience) {
        var counts = jdbc
                .sql("""
                        select coalesce(reason, '') as reason, count(*) as n
                        from (select %s as reason from (%s) a) judged
                        group by 1
                        """.formatted(Gate.EXCLUSION, audience.sql()))
                .params(audience.parameters())
                .query((row, _) -> Map.entry(row.getString("reason"), row.getLong("n")))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        var recipients = counts.remove("");
        return new Launch.Result(recipients == null ? 0 : recipients, counts);
    }

    /** Somebody who is left out, and why: a {@link Reason} code. */
    public record Excluded(long contactId, String reason) {}

    private void createBatches(Launch launch) {
        var window = launch.window();
        jdbc.sql("""
                        insert into delivery.batch (workspace_id, sender_id, origin_kind, origin_id, step, kind, priority,
                            template, variables, window_start, window_end, window_zone, created_at)
                        select :workspace, sender, :originKind, :originId, :step, 'marketing', :priority,
                            :template, :variables::jsonb, :windowStart::time, :windowEnd::time, :windowZone, :at
                        from unnest(:senders::bigint[]) sender
                        """)
                .param("workspace", launch.workspace().value())
                .param("originKind", launch.origin().kind().code())
                .param("originId", launch.origin().id())
                .param("step", launch.origin().step())
                .param("priority", MessageKind.MARKETING.priority())
                .param("template", launch.template())
                .param("variables", json.writeValueAsString(launch.variables()))
                .param("windowStart", window == null ? null : window.start().toString())
                .param("windowEnd", window == null ? null : window.end().toString())
                .param("windowZone", window == null ? null : window.zone())
                .param("at", Timestamp.from(launch.at()))
                .param("senders", senderIds(launch))
                .update();
    }

    /** The launch itself: everybody is judged once, and queued or noted. Several senders share the contacts by id. */
    private void queue(Launch launch) {
        jdbc.sql("""
                        with batches as materialized (
                            select id, sender_id, row_number() over (order by id) - 1 as n, count(*) over () as total
                            from delivery.batch
                            where workspace_id = :workspace and origin_kind = :originKind and origin_id = :originId
                              and step = :step and created_at = :at
                        ), judged as materialized (
                            select a.contact_id, %s as reason from (%s) a
                        ), excluded as (
                            insert into delivery.exclusion (workspace_id, origin_kind, origin_id, contact_id, reason)
                            select :workspace, :originKind, :originId, contact_id, reason
                            from judged where reason is not null
                            on conflict (workspace_id, origin_kind, origin_id, contact_id) do nothing
                        )
                        insert into delivery.message
                            (workspace_id, batch_id, sender_id, contact_id, origin_kind, origin_id, step, due_at)
                        select :workspace, b.id, b.sender_id, j.contact_id, :originKind, :originId, :step, :at
                        from judged j
                        join batches b on b.n = j.contact_id %% b.total
                        where j.reason is null
                        on conflict (workspace_id, origin_kind, origin_id, step, contact_id)
                            where origin_kind in ('campaign', 'confirmation') do nothing
                        """.formatted(Gate.EXCLUSION, launch.audience().sql()))
                .params(launch.audience().parameters())
                .param("workspace", launch.workspace().value())
                .param("originKind", launch.origin().kind().code())
                .param("originId", launch.origin().id())
                .param("step", launch.origin().step())
                .param("at", Timestamp.from(launch.at()))
                .update();
    }

    /** How many were left out of an origin when it was launched, by reason. */
    @Transactional(readOnly = true)
    public Map<String, Long> excluded(WorkspaceId workspace, Origin origin) {
        return jdbc
                .sql("""
                        select reason, count(*) as n from delivery.exclusion
                        where workspace_id = :workspace and origin_kind = :originKind and origin_id = :originId
                        group by reason
                        """)
                .param("workspace", workspace.value())
                .param("originKind", origin.kind().code())
                .param("originId", origin.id())
                .query((row, _) -> Map.entry(row.getString("reason"), row.getLong("n")))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** Whom a launch of this audience would leave out, in the order of their ids; one more than the slice shows. */
    @Transactional(readOnly = true)
    public List<Excluded> wouldExclude(AudienceQuery audience, Slice slice) {
        return jdbc.sql("""
                        select contact_id, reason from (select a.contact_id, %s as reason from (%s) a) judged
                        where reason is not null and contact_id > :after
                        order by contact_id limit :limit
                        """.formatted(Gate.EXCLUSION, audience.sql()))
                .params(audience.parameters())
                .param("after", slice.afterOrZero())
                .param("limit", slice.fetch())
                .query((row, _) -> new Excluded(row.getLong("contact_id"), row.getString("reason")))
                .list();
    }

    /** Whom the launch of an origin left out, in the order of their ids; one more than the slice shows. */
    @Transactional(readOnly = true)
    public List<Excluded> excludedFrom(WorkspaceId workspace, Origin origin, Slice slice) {
        return jdbc.sql("""
                        select contact_id, reason from delivery.exclusion
                        where workspace_id = :workspace and origin_kind = :originKind and origin_id = :originId
                          and contact_id > :after
                        order by contact_id limit :limit
                        """)
                .param("workspace", workspace.value())
                .param("originKind", origin.kind().code())
                .param("originId", origin.id())
                .param("after", slice.afterOrZero())
                .param("limit", slice.fetch())
                .query((row, _) -> new Excluded(row.getLong("contact_id"), row.getString("reason")))
                .list();
    }

    private static Long[] senderIds(Launch launch) {
        return launch.senders().stream().map(sender -> sender.value()).toArray(Long[]::new);
    }
}

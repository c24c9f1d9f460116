package io.sendwell.delivery;

import io.sendwell.contact.ContactId;
import io.sendwell.kernel.Slice;
import io.sendwell.kernel.WorkspaceId;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Who was left out of what when it was launched, and why. */
@Repository
@Transactional(readOnly = true)
public class Exclusions {

    /** So many rows of a download are held in memory. */
    static final int CHUNK = 1000;

    private final JdbcClient jdbc;
    private final Rehearsals rehearsals;

    Exclusions(JdbcClient jdbc, Rehearsals rehearsals) {
        this.jdbc = jdbc;
        this.rehearsals = rehearsals;
    }

    /** Notes whom of an audience the gate keeps out, and queues nothing. */
    @Transactional
    public void note(Intended intended) {
        var judged = rehearsals.judged(intended);
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
    public Map<String, Long> of(WorkspaceId workspace, Origin origin) {
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
    public Map<Integer, String> of(WorkspaceId workspace, Origin origin, ContactId contact) {
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
    public Map<Integer, Long> byStep(WorkspaceId workspace, Origin origin) {
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

    /** Whom the launch of a step of an origin left out, in the order of their ids; one more than the slice shows. */
    public List<Exclusion> page(WorkspaceId workspace, Origin origin, Slice slice) {
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
                .query((row, _) -> Exclusion.of(row))
                .list();
    }

    /** All whom the launch of a step left out, likewise; to be closed, and read inside one transaction. */
    public Stream<Exclusion> stream(WorkspaceId workspace, Origin origin) {
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
                .query((row, _) -> Exclusion.of(row))
                .stream();
    }
}

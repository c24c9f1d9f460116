package io.sendwell.delivery;

import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Clearing;
import io.sendwell.workspace.Perishable;
import io.sendwell.workspace.SendingSettings;
import io.sendwell.workspace.Workspaces;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Settled messages leave; open ones, and those of which nobody knows whether they arrived, never do. Every figure stays:
 * tally and figures count what there was, and what is counted beside them is written down here.
 */
@Component
@Order(1)
class OldMessages implements Perishable {

    /** Receipts, answers and opt-outs that belong to a message still come for some days. */
    private static final Duration LEAST = Duration.ofDays(7);

    private final JdbcClient jdbc;
    private final Workspaces workspaces;

    OldMessages(JdbcClient jdbc, Workspaces workspaces) {
        this.jdbc = jdbc;
        this.workspaces = workspaces;
    }

    @Override
    public String what() {
        return "messages";
    }

    @Override
    public Clearing clearing(WorkspaceId workspace, Instant now, Duration kept) {
        var before = Timestamp.from(now.minus(kept(kept, workspaces.settings(workspace))));
        return Clearing.byId(
                (after, most) -> find(workspace, before, after, most), ids -> remove(workspace, before, ids));
    }

    /** As long as the frequency cap counts them, they stay, whatever was asked for. */
    static Duration kept(Duration asked, SendingSettings settings) {
        var cap = settings.frequencyCap();
        var counted = cap == null ? LEAST : Duration.ofDays(Math.max(cap.days(), LEAST.toDays()));
        return counted.compareTo(asked) > 0 ? counted : asked;
    }

    private List<Long> find(WorkspaceId workspace, Timestamp before, long after, int most) {
        return jdbc.sql("""
                        select id from delivery.message
                        where workspace_id = :workspace and id > :after and settled_at < :before
                          and status in ('sent', 'delivered', 'read', 'failed', 'skipped')
                        order by id limit :most
                        """)
                .param("workspace", workspace.value())
                .param("after", after)
                .param("before", before)
                .param("most", most)
                .query((row, _) -> row.getLong("id"))
                .list();
    }

    /** What somebody else is at just now is left for the next night. */
    private int remove(WorkspaceId workspace, Timestamp before, Long[] ids) {
        return jdbc.sql("""
                        with leaving as materialized (
                            select id from delivery.message
                            where workspace_id = :workspace and id = any(:ids) and settled_at < :before
                              and status in ('sent', 'delivered', 'read', 'failed', 'skipped')
                            order by id for update skip locked
                        ), gone as (
                            delete from delivery.message m using leaving l
                            where m.workspace_id = :workspace and m.id = l.id
                            returning m.batch_id, m.replied_at, m.opted_out_at
                        ), noted as (
                            insert into delivery.departed as d
                                (workspace_id, batch_id, messages, replied, opted_out, settled_before)
                            select :workspace, batch_id, count(*), count(replied_at), count(opted_out_at),
                                   :before::timestamptz
                            from gone group by batch_id order by batch_id
                            on conflict (batch_id) do update
                            set messages = d.messages + excluded.messages, replied = d.replied + excluded.replied,
                                opted_out = d.opted_out + excluded.opted_out,
                                settled_before = greatest(d.settled_before, excluded.settled_before)
                        )
                        select count(*) from gone
                        """)
                .param("workspace", workspace.value())
                .param("ids", ids)
                .param("before", before)
                .query(Integer.class)
                .single();
    }
}

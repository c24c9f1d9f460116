package io.sendwell.health;

import io.sendwell.channel.SenderId;
import io.sendwell.health.policy.Rules;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Clearing;
import io.sendwell.workspace.Perishable;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** How the risk of senders went. Of what is older than two weeks the worst look of each day stays. */
@Repository
class Assessments implements Perishable {

    private static final Duration ALL_KEPT = Duration.ofDays(14);

    private final JdbcClient jdbc;

    Assessments(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * A point of the line.
     *
     * @param at when the sender was looked at; of several looks in one interval, that of the worst
     * @param level in force after it
     */
    record Point(Instant at, int riskScore, String level) {}

    /** From {@code since} on, oldest first: the worst look of each {@code step}. */
    List<Point> of(WorkspaceId workspace, SenderId sender, Instant since, Duration step) {
        return jdbc.sql("""
                        select distinct on (slot) at, score, level from (
                            select id, at, score, level, date_bin(:step * interval '1 second', at, 'epoch') as slot
                            from health.assessment
                            where workspace_id = :workspace and sender_id = :sender and at >= :since
                        ) look
                        order by slot, score desc, id desc
                        """)
                .param("step", step.toSeconds())
                .param("workspace", workspace.value())
                .param("sender", sender.value())
                .param("since", Timestamp.from(since))
                .query((row, _) -> new Point(
                        row.getTimestamp("at").toInstant(),
                        Math.min(Rules.WORST, row.getInt("score")),
                        row.getString("level")))
                .list();
    }

    @Override
    public String what() {
        return "old looks at senders";
    }

    @Override
    public Clearing clearing(WorkspaceId workspace, Instant now, Duration kept) {
        return Clearing.byId(
                (after, most) -> jdbc.sql("""
                                select id from (
                                    select id, at, row_number() over (
                                               partition by sender_id, date_bin('1 day', at, 'epoch')
                                               order by score desc, id desc) as place
                                    from health.assessment
                                    where workspace_id = :workspace and at < :thinned
                                ) old
                                where id > :after and (place > 1 or at < :before) order by id limit :most
                                """)
                        .param("workspace", workspace.value())
                        .param("thinned", Timestamp.from(now.minus(ALL_KEPT)))
                        .param("before", Timestamp.from(now.minus(kept)))
                        .param("after", after)
                        .param("most", most)
                        .query((row, _) -> row.getLong("id"))
                        .list(),
                ids -> jdbc.sql("delete from health.assessment where workspace_id = :workspace and id = any(:ids)")
                        .param("workspace", workspace.value())
                        .param("ids", ids)
                        .update());
    }
}

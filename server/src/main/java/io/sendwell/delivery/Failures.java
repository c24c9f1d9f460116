package io.sendwell.delivery;

import io.sendwell.channel.Channel;
import io.sendwell.delivery.policy.ErrorPolicy;
import io.sendwell.delivery.policy.ErrorPolicy.FailureClass;
import io.sendwell.kernel.WorkspaceId;
import java.util.List;
import java.util.Locale;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Why messages of an origin failed, in plain words. */
@Component
public class Failures {

    private final JdbcClient jdbc;

    Failures(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Messages that failed for one reason.
     *
     * @param explanation what the code means
     * @param remedy what happens next, and what a person can do
     */
    public record Failure(
            Channel channel, String code, FailureClass failureClass, long count, String explanation, String remedy) {}

    /** The most frequent first. */
    @Transactional(readOnly = true)
    public List<Failure> of(WorkspaceId workspace, Origin origin) {
        return jdbc.sql("""
                        with failed as (
                            select sender_id, coalesce(reason, 'unknown') as code, count(*) as n
                            from delivery.message
                            where workspace_id = :workspace and origin_kind = :originKind and origin_id = :originId
                              and status = 'failed'
                            group by 1, 2
                            union all
                            select b.sender_id, d.reason, d.n
                            from delivery.batch b join delivery.departed_failure d on d.batch_id = b.id
                            where b.workspace_id = :workspace and b.origin_kind = :originKind and b.origin_id = :originId
                        )
                        select s.channel, f.code, sum(f.n)::bigint as n
                        from failed f join channel.sender s on s.workspace_id = :workspace and s.id = f.sender_id
                        group by 1, 2 order by n desc, code
                        """)
                .param("workspace", workspace.value())
                .param("originKind", origin.kind().code())
                .param("originId", origin.id())
                .query((row, _) -> failure(
                        Channel.valueOf(row.getString("channel").toUpperCase(Locale.ROOT)),
                        row.getString("code"),
                        row.getLong("n")))
                .list();
    }

    private static Failure failure(Channel channel, String code, long count) {
        var rule = ErrorPolicy.of(channel, code);
        return new Failure(channel, code, rule.failureClass(), count, rule.explanation(), rule.remedy());
    }
}

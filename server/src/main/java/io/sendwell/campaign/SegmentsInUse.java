package io.sendwell.campaign;

import io.sendwell.contact.SegmentUse;
import io.sendwell.kernel.WorkspaceId;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * What is scheduled needs its segment until the launch freezes the audience, and a drip that people go on entering for as
 * long as it may run.
 */
@Component
class SegmentsInUse implements SegmentUse {

    private final JdbcClient jdbc;

    SegmentsInUse(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public List<Holder> of(WorkspaceId workspace, long segment) {
        return jdbc.sql("""
                        select id, name from campaign.campaign
                        where workspace_id = :workspace
                          and (status = 'scheduled'
                            or status in ('running', 'paused') and drip ->> 'entry' = 'continuous')
                          and (audience ->> 'segment_id')::bigint = :segment
                        order by id
                        """)
                .param("workspace", workspace.value())
                .param("segment", segment)
                .query((row, _) -> new Holder("campaigns", row.getLong("id"), row.getString("name")))
                .list();
    }
}

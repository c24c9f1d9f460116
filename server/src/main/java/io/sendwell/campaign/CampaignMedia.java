package io.sendwell.campaign;

import io.sendwell.channel.MediaUse;
import io.sendwell.kernel.WorkspaceId;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** A file is needed until the campaigns that carry it have ended. */
@Component
class CampaignMedia implements MediaUse {

    private final JdbcClient jdbc;

    CampaignMedia(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Optional<String> of(WorkspaceId workspace, long mediaId) {
        return jdbc.sql("""
                        select id, status from campaign.campaign
                        where workspace_id = :workspace
                          and ((enclosure #>> '{file,id}')::bigint = :media
                            or drip @> jsonb_build_object('sequence', jsonb_build_object('steps', jsonb_build_array(
                                   jsonb_build_object('enclosure', jsonb_build_object('file', jsonb_build_object('id', :media::bigint)))))))
                          and status in ('draft', 'scheduled', 'running', 'paused')
                        order by id limit 1
                        """)
                .param("workspace", workspace.value())
                .param("media", mediaId)
                .query((row, _) -> "campaign %d, which is %s".formatted(row.getLong("id"), row.getString("status")))
                .optional();
    }
}

package io.sendwell.delivery;

import io.sendwell.channel.MediaUse;
import io.sendwell.kernel.WorkspaceId;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** A file is needed until the messages that carry it are sent. */
@Component
class QueuedMedia implements MediaUse {

    private final JdbcClient jdbc;

    QueuedMedia(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Optional<String> of(WorkspaceId workspace, long mediaId) {
        return jdbc.sql("""
                        select 1 where exists (
                                select from delivery.message
                                where workspace_id = :workspace and enclosure is not null
                                  and (enclosure #>> '{file,id}')::bigint = :media and status in ('queued', 'sending'))
                            or exists (
                                select from delivery.batch
                                where workspace_id = :workspace and enclosure is not null
                                  and (enclosure #>> '{file,id}')::bigint = :media and state in ('open', 'held'))
                        """)
                .param("workspace", workspace.value())
                .param("media", mediaId)
                .query((row, _) -> "messages that are still to be sent")
                .optional();
    }
}

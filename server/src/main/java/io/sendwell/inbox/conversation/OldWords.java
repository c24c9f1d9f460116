package io.sendwell.inbox.conversation;

import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Clearing;
import io.sendwell.workspace.Perishable;
import java.sql.Date;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Words leave when the last message that held them has left: by the day, so at most a day after it. */
@Component
class OldWords implements Perishable {

    private final JdbcClient jdbc;

    OldWords(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public String what() {
        return "words of messages";
    }

    @Override
    public Clearing clearing(WorkspaceId workspace, Instant now, Duration kept) {
        var before = Date.valueOf(now.minus(kept).atOffset(ZoneOffset.UTC).toLocalDate());
        return most -> jdbc.sql("""
                        delete from inbox.word where (workspace_id, word, conversation_id, source) in (
                            select workspace_id, word, conversation_id, source from inbox.word
                            where workspace_id = :workspace and last_day < :before
                            order by last_day limit :most for update skip locked)
                        """)
                .param("workspace", workspace.value())
                .param("before", before)
                .param("most", most)
                .update();
    }
}

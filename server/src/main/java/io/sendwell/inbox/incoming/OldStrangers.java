package io.sendwell.inbox.incoming;

import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Clearing;
import io.sendwell.workspace.Perishable;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What was set aside for the operator. It is of no workspace: whichever is cleaned up first clears it away. */
@Component
class OldStrangers implements Perishable {

    private static final Duration KEPT = Duration.ofDays(90);

    private final JdbcClient jdbc;

    OldStrangers(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public String what() {
        return "events set aside";
    }

    @Override
    public Clearing clearing(WorkspaceId workspace, Instant now, Duration kept) {
        return most -> jdbc.sql("""
                        delete from inbox.set_aside where id in (
                            select id from inbox.set_aside where received_at < :before
                            order by received_at limit :most for update skip locked)
                        """)
                .param("before", Timestamp.from(now.minus(KEPT)))
                .param("most", most)
                .update();
    }
}

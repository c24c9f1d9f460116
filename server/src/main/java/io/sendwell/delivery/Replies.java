package io.sendwell.delivery;

import io.sendwell.channel.SenderId;
import io.sendwell.contact.ContactId;
import io.sendwell.kernel.WorkspaceId;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What a contact's writing means for the messages that went to it. */
@Component
public class Replies {

    /** For how long an answer is credited to the campaign that was sent last (FACTS.md section 5). */
    private static final Duration CREDIT = Duration.ofDays(3);

    private final JdbcClient jdbc;

    Replies(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A contact wrote to a sender: it stays with that one, the reply window opens; and it credits the last campaign message of the last three days, once. */
    @Transactional
    public void credit(WorkspaceId workspace, SenderId sender, ContactId contact, Instant at) {
        jdbc.sql("""
                        insert into delivery.correspondence as c (workspace_id, contact_id, sender_id, last_inbound_at)
                        values (:workspace, :contact, :sender, :at)
                        on conflict (workspace_id, contact_id)
                            do update set sender_id = excluded.sender_id,
                                last_inbound_at = greatest(c.last_inbound_at, excluded.last_inbound_at)
                        """)
                .param("sender", sender.value())
                .param("workspace", workspace.value())
                .param("contact", contact.value())
                .param("at", Timestamp.from(at))
                .update();
        mark("replied_at", workspace, contact, at);
    }

    /** A contact opted out: credits it to the last campaign message of the last three days, once. */
    @Transactional
    void creditOptOut(WorkspaceId workspace, ContactId contact, Instant at) {
        mark("opted_out_at", workspace, contact, at);
    }

    private void mark(String column, WorkspaceId workspace, ContactId contact, Instant at) {
        jdbc.sql("""
                        update delivery.message set %1$s = :at
                        where %1$s is null and id = (
                            select id from delivery.message
                            where workspace_id = :workspace and contact_id = :contact and origin_kind = 'campaign'
                              and sending_at between :since and :at
                              and status in ('sending', 'uncertain', 'sent', 'delivered', 'read')
                            order by id desc limit 1)
                          and workspace_id = :workspace
                        """.formatted(column))
                .param("workspace", workspace.value())
                .param("contact", contact.value())
                .param("at", Timestamp.from(at))
                .param("since", Timestamp.from(at.minus(CREDIT)))
                .update();
    }
}

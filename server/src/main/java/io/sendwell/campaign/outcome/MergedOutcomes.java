package io.sendwell.campaign.outcome;

import io.sendwell.contact.ConsentChanged;
import io.sendwell.contact.ConsentChanged.Change;
import io.sendwell.contact.ContactId;
import io.sendwell.contact.ContactMerged;
import io.sendwell.kernel.WorkspaceId;
import java.util.List;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * What the first of two contacts did is what the second did once they are one. Of one that is erased the figures stay, and
 * nothing that it did: neither what it followed nor what it bought.
 */
@Component
class MergedOutcomes {

    private static final List<String> OF_CONTACTS = List.of("campaign.click", "campaign.conversion");

    private final JdbcClient jdbc;

    MergedOutcomes(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** After the messages have moved: whoever stores a click holds its message, so none is written for the first any more. */
    @EventListener
    @Order(Ordered.LOWEST_PRECEDENCE)
    void on(ContactMerged event) {
        for (var table : OF_CONTACTS) {
            of(event.workspace(), event.from(), """
                            update %s set contact_id = :into where workspace_id = :workspace and contact_id = :contact
                            """.formatted(table))
                    .param("into", event.into().value())
                    .update();
        }
        // Who was both written to and held out has been written to.
        of(event.workspace(), event.from(), """
                        with first as (
                            delete from campaign.effect where workspace_id = :workspace and contact_id = :contact
                            returning campaign_id, deed, held_out
                        )
                        insert into campaign.effect as e (workspace_id, campaign_id, deed, contact_id, held_out)
                        select :workspace, campaign_id, deed, :into, held_out from first
                        on conflict (workspace_id, campaign_id, deed, contact_id) do update
                        set held_out = e.held_out and excluded.held_out
                        """)
                .param("into", event.into().value())
                .update();
    }

    @EventListener
    void on(ConsentChanged event) {
        if (event.change() == Change.ERASED) {
            for (var table : OF_CONTACTS) {
                of(
                                event.workspace(),
                                event.contact(),
                                "delete from %s where workspace_id = :workspace and contact_id = :contact"
                                        .formatted(table))
                        .update();
            }
        }
    }

    private JdbcClient.StatementSpec of(WorkspaceId workspace, ContactId contact, String sql) {
        return jdbc.sql(sql).param("workspace", workspace.value()).param("contact", contact.value());
    }
}

package io.sendwell.campaign.outcome;

import io.sendwell.campaign.outcome.Codes.Opened;
import io.sendwell.campaign.outcome.Conversion.Credit;
import io.sendwell.contact.ContactId;
import io.sendwell.delivery.Messages;
import io.sendwell.delivery.Messages.Sent;
import io.sendwell.delivery.Origin;
import io.sendwell.kernel.WorkspaceId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * What a conversion is put down to: the last campaign's message of which the contact followed a link within the window
 * before it, else the last that reached it within the window, else nothing. The last touch alone: it can be checked by
 * looking, and whether sending made a difference says the control group, not this.
 */
@Repository
class Credits {

    private static final String FOLLOWED = """
            select l.campaign_id, l.step, l.variant_id, k.message_id, least(k.last_at, :at) as at
            from campaign.click k join campaign.link l on l.workspace_id = k.workspace_id and l.id = k.link_id
            where k.workspace_id = :workspace and k.contact_id = :contact
              and k.first_at <= :at and k.last_at > :after
            order by least(k.last_at, :at) desc, k.message_id desc limit 1
            """;

    private final JdbcClient jdbc;
    private final Messages messages;
    private final Links links;
    private final Duration window;

    Credits(JdbcClient jdbc, Messages messages, Links links, OutcomeSettings settings) {
        this.jdbc = jdbc;
        this.messages = messages;
        this.links = links;
        this.window = settings.window();
    }

    /** @param code what the target was told, where that says who it was; it stands for a click */
    Optional<Credit> of(
            WorkspaceId workspace, ContactId contact, Instant at, @Nullable Opened code, @Nullable Sent named) {
        var after = at.minus(window);
        return ofCode(after, at, code, named)
                .or(() -> followed(workspace, contact, after, at))
                .or(() -> messages.lastDelivered(workspace, contact, Origin.Kind.CAMPAIGN, after, at)
                        .map(Credits::credit));
    }

    /** A code says more than the last click does: it is this message that led to this conversion. */
    private Optional<Credit> ofCode(Instant after, Instant at, @Nullable Opened code, @Nullable Sent named) {
        if (code == null || named == null || named.origin().kind() != Origin.Kind.CAMPAIGN) {
            return Optional.empty();
        }
        var delivered = named.deliveredAt();
        boolean lately = delivered != null && delivered.isAfter(after) && !delivered.isAfter(at);
        return lately || hasFollowed(named, after, at)
                ? links.find(code.link())
                        .map(link -> new Credit(
                                link.campaign(),
                                link.step(),
                                link.variant(),
                                named.message().value(),
                                true))
                : Optional.empty();
    }

    private boolean hasFollowed(Sent sent, Instant after, Instant at) {
        return jdbc.sql("""
                        select exists (select from campaign.click
                            where workspace_id = :workspace and message_id = :message
                              and first_at <= :at and last_at > :after)
                        """)
                .param("workspace", sent.workspace().value())
                .param("message", sent.message().value())
                .param("after", Timestamp.from(after))
                .param("at", Timestamp.from(at))
                .query(Boolean.class)
                .single();
    }

    private Optional<Credit> followed(WorkspaceId workspace, ContactId contact, Instant after, Instant at) {
        return jdbc.sql(FOLLOWED)
                .param("workspace", workspace.value())
                .param("contact", contact.value())
                .param("after", Timestamp.from(after))
                .param("at", Timestamp.from(at))
                .query((row, _) -> credit(row))
                .optional();
    }

    private static Credit credit(ResultSet row) throws SQLException {
        return new Credit(
                row.getLong("campaign_id"),
                row.getInt("step"),
                row.getLong("variant_id"),
                row.getLong("message_id"),
                true);
    }

    private static Credit credit(Sent sent) {
        var variant = sent.variant();
        return new Credit(
                sent.origin().id(),
                sent.origin().step(),
                variant == null ? 0 : variant,
                sent.message().value(),
                false);
    }
}

package io.sendwell.campaign.outcome;

import io.sendwell.contact.ContactId;
import io.sendwell.delivery.Exclusions;
import io.sendwell.delivery.Messages;
import io.sendwell.delivery.Origin;
import io.sendwell.delivery.Reason;
import io.sendwell.inbox.ReplyUnderstood;
import io.sendwell.intelligence.Intent;
import io.sendwell.kernel.WorkspaceId;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * What people did within the window from the launch of a campaign that has a control group: those that were written to,
 * whether the message has reached them or not, and those that were held out. Noted when they do it, so that it can be told
 * after the messages have left.
 */
@Repository
public class Effects {

    /** Something that counts as an effect. */
    public enum Deed {
        REPLIED,
        CONVERTED;

        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Nobody sends a campaign to hear these, and only those that were written to have a reason to say the first. */
    private static final Set<Intent> NO_EFFECT = EnumSet.of(Intent.UNSUBSCRIBE, Intent.OUT_OF_OFFICE);

    private final JdbcClient jdbc;
    private final Messages messages;
    private final Exclusions exclusions;
    private final Duration window;

    Effects(JdbcClient jdbc, Messages messages, Exclusions exclusions, OutcomeSettings settings) {
        this.jdbc = jdbc;
        this.messages = messages;
        this.exclusions = exclusions;
        this.window = settings.window();
    }

    /** How many of each group did it. */
    public record Counts(long written, long heldOut) {
        public static final Counts NONE = new Counts(0, 0);
    }

    /** For how long from the launch. */
    public Duration window() {
        return window;
    }

    /** How many did what; nobody where a deed is missing. */
    public Map<Deed, Counts> of(WorkspaceId workspace, long campaign) {
        var counts = new EnumMap<Deed, Counts>(Deed.class);
        for (var deed : Deed.values()) {
            counts.put(deed, Counts.NONE);
        }
        jdbc.sql("""
                        select deed, count(*) filter (where not held_out) as written,
                               count(*) filter (where held_out) as held_out
                        from campaign.effect where workspace_id = :workspace and campaign_id = :campaign group by deed
                        """)
                .param("workspace", workspace.value())
                .param("campaign", campaign)
                .query(row -> {
                    counts.put(
                            Deed.valueOf(row.getString("deed").toUpperCase(Locale.ROOT)),
                            new Counts(row.getLong("written"), row.getLong("held_out")));
                });
        return counts;
    }

    @EventListener
    void on(ReplyUnderstood reply) {
        if (!NO_EFFECT.contains(reply.intent())) {
            note(reply.workspace(), reply.contact(), Deed.REPLIED, reply.at());
        }
    }

    void converted(WorkspaceId workspace, ContactId contact, Instant at) {
        note(workspace, contact, Deed.CONVERTED, at);
    }

    private void note(WorkspaceId workspace, ContactId contact, Deed deed, Instant at) {
        for (var campaign : watched(workspace, at)) {
            var origin = Origin.campaign(campaign);
            if (Reason.HOLDOUT
                    .code()
                    .equals(exclusions.of(workspace, origin, contact).get(0))) {
                insert(workspace, campaign, contact, deed, true);
            } else if (!messages.ofOrigin(workspace, origin, contact).isEmpty()) {
                insert(workspace, campaign, contact, deed, false);
            }
        }
    }

    /** The campaigns with a control group whose window is open at that time. */
    private List<Long> watched(WorkspaceId workspace, Instant at) {
        return jdbc.sql("""
                        select id from campaign.campaign
                        where workspace_id = :workspace and holdout_percent > 0
                          and started_at > :after and started_at <= :at
                        order by id
                        """)
                .param("workspace", workspace.value())
                .param("after", Timestamp.from(at.minus(window)))
                .param("at", Timestamp.from(at))
                .query((row, _) -> row.getLong("id"))
                .list();
    }

    private void insert(WorkspaceId workspace, long campaign, ContactId contact, Deed deed, boolean heldOut) {
        jdbc.sql("""
                        insert into campaign.effect (workspace_id, campaign_id, deed, contact_id, held_out)
                        values (:workspace, :campaign, :deed, :contact, :heldOut)
                        on conflict (workspace_id, campaign_id, deed, contact_id) do nothing
                        """)
                .param("workspace", workspace.value())
                .param("campaign", campaign)
                .param("deed", deed.code())
                .param("contact", contact.value())
                .param("heldOut", heldOut)
                .update();
    }
}

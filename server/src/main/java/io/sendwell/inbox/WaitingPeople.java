package io.sendwell.inbox;

import io.sendwell.contact.ContactId;
import io.sendwell.inbox.lead.policy.Stage;
import io.sendwell.intelligence.policy.LeadScore.Tier;
import io.sendwell.kernel.WorkspaceId;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** The door to who waits for a person of the workspace: in conversations, and as hot leads. */
@Repository
public class WaitingPeople {

    private final JdbcClient jdbc;

    WaitingPeople(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Conversations that are open.
     *
     * @param unread in which somebody wrote what nobody has seen
     * @param urgent that a person should look at soon
     * @param handedOver in which only people answer
     * @param unreadSince when the one of them that has been silent longest was written to us; null where none is unread
     */
    public record OfConversations(
            long unread,
            long urgent,
            long handedOver,
            @Nullable Instant unreadSince) {}

    @Transactional(readOnly = true)
    public OfConversations conversations(WorkspaceId workspace) {
        return jdbc.sql("""
                        select count(*) filter (where unread > 0) as unread,
                               count(*) filter (where urgent) as urgent,
                               count(*) filter (where handed_over_at is not null) as handed_over,
                               min(last_inbound_at) filter (where unread > 0) as unread_since
                        from inbox.conversation where workspace_id = :workspace and status = 'open'
                        """)
                .param("workspace", workspace.value())
                .query((row, _) -> {
                    @Nullable Timestamp since = row.getTimestamp("unread_since");
                    return new OfConversations(
                            row.getLong("unread"),
                            row.getLong("urgent"),
                            row.getLong("handed_over"),
                            since == null ? null : since.toInstant());
                })
                .single();
    }

    /** @param stage new, or an open one whose follow-up is due */
    public record HotLead(
            long id,
            ContactId contact,
            int score,
            String stage,
            @Nullable Long owner) {}

    /** @param all how many there are; {@code best} are the first of them */
    public record OfLeads(long all, List<HotLead> best) {}

    /** Leads with a hot score that nobody has contacted, or that are to be followed up by now; the best first. */
    @Transactional(readOnly = true)
    public OfLeads hotLeads(WorkspaceId workspace, Instant now, int most) {
        record Row(long all, HotLead lead) {}
        var rows = jdbc.sql("""
                        select count(*) over () as waiting, id, contact_id, score, stage, owner_id from inbox.lead
                        where workspace_id = :workspace and score >= :hot
                          and (stage = :new or follow_up_at <= :now and closed_at is null)
                        order by score desc, id desc limit :most
                        """)
                .param("workspace", workspace.value())
                .param("hot", Tier.HOT.from())
                .param("new", Stage.NEW.code())
                .param("now", Timestamp.from(now))
                .param("most", most)
                .query((row, _) -> new Row(
                        row.getLong("waiting"),
                        new HotLead(
                                row.getLong("id"),
                                new ContactId(row.getLong("contact_id")),
                                row.getInt("score"),
                                row.getString("stage"),
                                row.getObject("owner_id", Long.class))))
                .list();
        return rows.isEmpty()
                ? new OfLeads(0, List.of())
                : new OfLeads(
                        rows.getFirst().all(), rows.stream().map(Row::lead).toList());
    }
}

package io.sendwell.inbox.conversation;

import io.sendwell.channel.SenderId;
import io.sendwell.contact.ContactId;
import io.sendwell.inbox.figure.Departures;
import io.sendwell.kernel.LiveEvent;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.WorkspaceId;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** The threads between contacts and their workspace: where each stands. Each change is told to the screens. */
@Repository
@Transactional
public class Conversations {

    private final JdbcClient jdbc;
    private final Words words;
    private final Departures departures;
    private final InstantSource clock;
    private final ApplicationEventPublisher events;

    Conversations(
            JdbcClient jdbc,
            Words words,
            Departures departures,
            InstantSource clock,
            ApplicationEventPublisher events) {
        this.jdbc = jdbc;
        this.words = words;
        this.departures = departures;
        this.clock = clock;
        this.events = events;
    }

    /** The conversation with a contact, begun on this sender where there is none. */
    public long open(WorkspaceId workspace, ContactId contact, SenderId sender) {
        // The empty update makes "returning" answer for a row that was there before, and locks it.
        return jdbc.sql("""
                        insert into inbox.conversation (workspace_id, contact_id, sender_id, created_at)
                        values (:workspace, :contact, :sender, :now)
                        on conflict (workspace_id, contact_id) do update set contact_id = excluded.contact_id
                        returning id
                        """)
                .param("workspace", workspace.value())
                .param("contact", contact.value())
                .param("sender", sender.value())
                .param("now", Timestamp.from(clock.instant()))
                .query(Long.class)
                .single();
    }

    /** Remembers when an opt-out word was written. */
    public void optedOut(WorkspaceId workspace, long id, Instant at) {
        jdbc.sql("""
                        update inbox.conversation set opted_out_at = greatest(opted_out_at, :at)
                         where workspace_id = :workspace and id = :id
                        """)
                .param("workspace", workspace.value())
                .param("id", id)
                .param("at", Timestamp.from(at))
                .update();
    }

    /** Whether an opt-out word was written after {@code at}. */
    public boolean optedOutAfter(WorkspaceId workspace, long id, Instant at) {
        return jdbc.sql("""
                        select count(*) > 0 from inbox.conversation
                         where workspace_id = :workspace and id = :id and opted_out_at > :at
                        """)
                .param("workspace", workspace.value())
                .param("id", id)
                .param("at", Timestamp.from(at))
                .query(Boolean.class)
                .single();
    }

    public Conversation get(WorkspaceId workspace, long id) {
        return find(workspace, id, "").orElseThrow(() -> Problem.notFound("conversation", id));
    }

    /** The same, held until the end of the transaction: whoever answers in it waits for whoever does so now. */
    public Optional<Conversation> lock(WorkspaceId workspace, long id) {
        return find(workspace, id, " for no key update");
    }

    private Optional<Conversation> find(WorkspaceId workspace, long id, String lock) {
        return jdbc.sql("select " + Conversation.COLUMNS
                        + " from inbox.conversation c where c.workspace_id = :workspace and c.id = :id" + lock)
                .param("workspace", workspace.value())
                .param("id", id)
                .query((row, _) -> Conversation.of(row))
                .optional();
    }

    public Optional<Conversation> with(WorkspaceId workspace, ContactId contact) {
        return jdbc.sql("select " + Conversation.COLUMNS
                        + " from inbox.conversation c where c.workspace_id = :workspace and c.contact_id = :contact")
                .param("workspace", workspace.value())
                .param("contact", contact.value())
                .query((row, _) -> Conversation.of(row))
                .optional();
    }

    void read(WorkspaceId workspace, long id) {
        if (change(workspace, id, "unread = 0", "unread > 0", null)) {
            events.publishEvent(new ReadMarks.Seen(workspace, id));
        }
    }

    void unread(WorkspaceId workspace, long id) {
        change(workspace, id, "unread = 1", "unread = 0", null);
    }

    /** @param member null = nobody */
    void assign(WorkspaceId workspace, long id, @Nullable Long member) {
        change(
                workspace,
                id,
                "assigned_to = :value::bigint",
                "assigned_to is distinct from :value::bigint",
                member == null ? null : member.toString());
    }

    /** Done with: nothing in it is urgent, and when the contact writes again it begins anew, automatic answers included. */
    void close(WorkspaceId workspace, long id) {
        change(
                workspace,
                id,
                "status = 'closed', urgent = false, handed_over_at = null, activity = nextval('inbox.activity')",
                "status = 'open'",
                null);
    }

    void reopen(WorkspaceId workspace, long id) {
        change(workspace, id, "status = 'open', activity = nextval('inbox.activity')", "status = 'closed'", null);
    }

    /** A person answered: the conversation is open, moves to the front and waits for nobody. */
    void answered(WorkspaceId workspace, long id) {
        change(
                workspace,
                id,
                "status = 'open', urgent = false, person_answered_at = greatest(person_answered_at, :value::timestamptz),"
                        + " activity = nextval('inbox.activity')",
                "true",
                clock.instant().toString());
    }

    /** Something was answered by itself: the conversation moves to the front. */
    public void stirred(WorkspaceId workspace, long id) {
        change(workspace, id, "activity = nextval('inbox.activity')", "true", null);
    }

    /** A person should look at it soon. */
    public void urgent(WorkspaceId workspace, long id) {
        change(workspace, id, "urgent = true", "not urgent", null);
    }

    /** From now on people answer here, soon, and nothing by itself until they give it back. */
    public void handOver(WorkspaceId workspace, long id) {
        change(
                workspace,
                id,
                "urgent = true, handed_over_at = coalesce(handed_over_at, :value::timestamptz)",
                "not urgent or handed_over_at is null",
                clock.instant().toString());
    }

    /** What the workspace switched on may answer here again. */
    void handBack(WorkspaceId workspace, long id) {
        change(workspace, id, "urgent = false, handed_over_at = null", "urgent or handed_over_at is not null", null);
    }

    /** Forgets what an erased contact wrote, and what was written about it. */
    void erase(WorkspaceId workspace, ContactId contact) {
        with(workspace, contact).ifPresent(conversation -> {
            words.forget(workspace, conversation.id());
            departures.noteAll(workspace, conversation.id());
        });
        jdbc.sql("delete from inbox.conversation where workspace_id = :workspace and contact_id = :contact")
                .param("workspace", workspace.value())
                .param("contact", contact.value())
                .update();
    }

    private boolean change(WorkspaceId workspace, long id, String set, String where, @Nullable String value) {
        int changed = jdbc.sql("update inbox.conversation set " + set
                        + " where workspace_id = :workspace and id = :id and (" + where + ")")
                .param("workspace", workspace.value())
                .param("id", id)
                .param("value", value)
                .update();
        if (changed > 0) {
            tell(workspace, id);
        }
        return changed > 0;
    }

    /** Something in it is news for whoever looks at it. */
    public void tell(WorkspaceId workspace, long id) {
        events.publishEvent(changed(workspace, id));
    }

    static LiveEvent changed(WorkspaceId workspace, long id) {
        return new LiveEvent(workspace, "conversation", Map.of("id", id));
    }
}

package io.sendwell.inbox.conversation;

import io.sendwell.contact.ContactId;
import io.sendwell.contact.ContactSearch;
import io.sendwell.contact.ContactSummary;
import io.sendwell.contact.Contacts;
import io.sendwell.delivery.Messages;
import io.sendwell.inbox.conversation.ConversationView.Preview;
import io.sendwell.kernel.Page;
import io.sendwell.kernel.Slice;
import io.sendwell.kernel.WorkspaceId;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Conversations for screens: a page of them, or one, each with its contact and what was last written in it. */
@Repository
class ConversationPages {

    private static final int MOST_FOUND = 1_000;
    private static final int PREVIEW = 160;

    private final JdbcClient jdbc;
    private final Contacts contacts;
    private final ContactSearch search;
    private final Messages messages;
    private final InstantSource clock;

    ConversationPages(
            JdbcClient jdbc, Contacts contacts, ContactSearch search, Messages messages, InstantSource clock) {
        this.jdbc = jdbc;
        this.contacts = contacts;
        this.search = search;
        this.messages = messages;
        this.clock = clock;
    }

    /** The liveliest first. */
    Page<ConversationView> page(WorkspaceId workspace, ConversationFilter filter, Slice slice) {
        var q = filter.q();
        var found = q != null && filter.searches() ? search.find(workspace, q, MOST_FOUND) : List.<ContactId>of();
        var parameters = new HashMap<String, Object>();
        var conditions = filter.conditions(workspace, found, parameters);
        var rows = jdbc.sql("select " + Conversation.COLUMNS
                        + " from inbox.conversation c where c.workspace_id = :workspace and c.activity < :before"
                        + conditions + " order by c.activity desc limit :fetch")
                .params(parameters)
                .param("before", slice.beforeOrMax())
                .param("fetch", slice.fetch())
                .query((row, _) -> Conversation.of(row))
                .list();
        var page = Page.of(rows, slice, Conversation::activity);
        return new Page<>(views(workspace, page.items()), page.nextCursor());
    }

    ConversationView view(WorkspaceId workspace, Conversation conversation) {
        return views(workspace, List.of(conversation)).getFirst();
    }

    private List<ConversationView> views(WorkspaceId workspace, List<Conversation> found) {
        var people = found.stream().map(Conversation::contact).toList();
        var names = contacts.summaries(workspace, people);
        var sent = messages.latest(workspace, people, 1);
        var written = written(workspace, found);
        return found.stream()
                .map(conversation -> view(
                        conversation,
                        names.get(conversation.contact()),
                        later(written.get(conversation.id()), sent.get(conversation.contact()))))
                .toList();
    }

    private ConversationView view(Conversation conversation, @Nullable ContactSummary contact, @Nullable Preview last) {
        var closes = conversation.windowClosesAt();
        return new ConversationView(
                conversation.id(),
                conversation.contact().value(),
                contact == null ? null : contact.name(),
                contact == null ? null : contact.phone(),
                conversation.sender().value(),
                conversation.status(),
                conversation.unread(),
                conversation.urgent(),
                conversation.assignedTo(),
                last,
                conversation.lastInboundAt(),
                closes,
                new ConversationView.Window(closes != null && !closes.isBefore(clock.instant()), closes),
                conversation.handedOverAt(),
                conversation.createdAt());
    }

    /** The last that either the contact wrote, or the number's owner on the phone; of one instant the contact's. */
    private Map<Long, Preview> written(WorkspaceId workspace, List<Conversation> conversations) {
        var previews = new HashMap<Long, Preview>();
        jdbc.sql("""
                        select asked.id, m.direction, m.type, m.text, m.at
                        from unnest(:ids::bigint[]) asked(id)
                        cross join lateral (
                            (select 'in' as direction, type, left(text, :preview) as text, at
                             from inbox.incoming_message
                             where workspace_id = :workspace and conversation_id = asked.id order by id desc limit 1)
                            union all
                            (select 'phone', type, left(text, :preview), at from inbox.own_message
                             where workspace_id = :workspace and conversation_id = asked.id order by id desc limit 1)
                            order by at desc, direction limit 1) m
                        """)
                .param("workspace", workspace.value())
                .param("preview", PREVIEW)
                .param("ids", conversations.stream().map(Conversation::id).toArray(Long[]::new))
                .query(row -> {
                    previews.put(
                            row.getLong("id"),
                            new Preview(
                                    row.getString("direction"),
                                    row.getTimestamp("at").toInstant(),
                                    row.getString("type"),
                                    row.getString("text")));
                });
        return previews;
    }

    private static @Nullable Preview later(@Nullable Preview written, @Nullable List<Messages.View> sent) {
        if (sent == null) {
            return written;
        }
        var line = Transcript.Line.of(sent.getFirst());
        if (written != null && !line.at().isAfter(written.at())) {
            return written;
        }
        var text = line.text();
        return new Preview(
                "out", line.at(), line.type(), text == null || text.length() <= PREVIEW ? text : begin(text));
    }

    private static String begin(String text) {
        return text.substring(0, Character.isHighSurrogate(text.charAt(PREVIEW - 1)) ? PREVIEW - 1 : PREVIEW);
    }
}

package io.sendwell.inbox;

import io.sendwell.channel.Enclosures;
import io.sendwell.channel.MediaForm;
import io.sendwell.channel.SenderId;
import io.sendwell.channel.Senders;
import io.sendwell.contact.ContactId;
import io.sendwell.contact.ContactSummary;
import io.sendwell.contact.Contacts;
import io.sendwell.delivery.MessageKind;
import io.sendwell.delivery.Origin;
import io.sendwell.delivery.Outbox;
import io.sendwell.inbox.Conversations.Conversation;
import io.sendwell.kernel.Page;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.Slice;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Caller;
import io.sendwell.workspace.ForAgents;
import io.sendwell.workspace.ForViewers;
import io.sendwell.workspace.Role;
import io.swagger.v3.oas.annotations.Operation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Conversations over HTTP. */
@RestController
@RequestMapping("/api/v1/conversations")
class ConversationsApi {

    /** Free text may be sent for so long after the contact's last message (FACTS.md section 1). */
    private static final Duration WINDOW = Duration.ofHours(24);

    private final Conversations conversations;
    private final Transcript transcript;
    private final Contacts contacts;
    private final Senders senders;
    private final Enclosures enclosures;
    private final Outbox outbox;

    ConversationsApi(
            Conversations conversations,
            Transcript transcript,
            Contacts contacts,
            Senders senders,
            Enclosures enclosures,
            Outbox outbox) {
        this.conversations = conversations;
        this.transcript = transcript;
        this.contacts = contacts;
        this.senders = senders;
        this.enclosures = enclosures;
        this.outbox = outbox;
    }

    record ConversationView(
            long id,
            long contactId,
            @Nullable String contactName,
            @Nullable String contactPhone,
            long senderId,
            String status,
            int unread,
            @Nullable Instant lastInboundAt,
            @Nullable Instant windowClosesAt,
            Instant createdAt) {

        static ConversationView of(Conversation conversation, @Nullable ContactSummary contact) {
            var last = conversation.lastInboundAt();
            return new ConversationView(
                    conversation.id(),
                    conversation.contact().value(),
                    contact == null ? null : contact.name(),
                    contact == null ? null : contact.phone(),
                    conversation.sender().value(),
                    conversation.status(),
                    conversation.unread(),
                    last,
                    last == null ? null : last.plus(WINDOW),
                    conversation.createdAt());
        }
    }

    record OpeningForm(@Nullable Long contactId, @Nullable Long senderId) {}

    record ReplyForm(
            @Nullable String text,
            @Nullable MediaForm media,
            @Nullable Boolean linkPreview) {}

    record Queued(long messageId, String status) {}

    @Operation(summary = "The conversations of the workspace, the liveliest first")
    @ForViewers
    @GetMapping
    @Transactional(readOnly = true)
    public Page<ConversationView> list(
            @RequestParam(name = "contact_id") @Nullable Long contactId,
            @RequestParam @Nullable String status,
            @RequestParam @Nullable Boolean unread,
            @RequestParam @Nullable Integer limit,
            @RequestParam @Nullable String cursor) {
        if (status != null && !Set.of("open", "closed").contains(status)) {
            throw Problem.invalid("status", "must be open or closed");
        }
        var slice = Slice.of(limit, cursor);
        var found = Page.of(
                conversations.list(workspace(), contactId, status, unread, slice), slice, Conversation::activity);
        var names = summaries(found.items());
        return new Page<>(
                found.items().stream()
                        .map(conversation -> ConversationView.of(conversation, names.get(conversation.contact())))
                        .toList(),
                found.nextCursor());
    }

    @Operation(summary = "The conversation with a contact, begun where there is none")
    @ForAgents
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    @Transactional
    public ConversationView open(@RequestBody OpeningForm form) {
        if (form.contactId() == null) {
            throw Problem.invalid("contact_id", "is required");
        }
        var contact = new ContactId(form.contactId());
        if (contacts.summaries(workspace(), List.of(contact)).isEmpty()) {
            throw Problem.notFound("contact", contact.value());
        }
        var sender = form.senderId() == null
                ? senders.defaultSender(workspace())
                : senders.get(workspace(), new SenderId(form.senderId()));
        return view(conversations.open(workspace(), contact, sender.id()));
    }

    @Operation(
            summary = "What was written in a conversation, both ways, newest first",
            description = "An agent who reads the first page marks the conversation as read; a viewer only looks.")
    @ForViewers
    @GetMapping("/{id}/messages")
    @Transactional
    public Page<Transcript.Line> messages(
            @PathVariable long id, @RequestParam @Nullable Integer limit, @RequestParam @Nullable String cursor) {
        var conversation = conversations.get(workspace(), id);
        var page =
                transcript.page(workspace(), conversation, Slice.of(limit, null).limit(), cursor);
        if ((cursor == null || cursor.isEmpty()) && Caller.current().role() != Role.VIEWER) {
            conversations.read(workspace(), id);
        }
        return page;
    }

    @Operation(summary = "Answer in a conversation")
    @ForAgents
    @PostMapping("/{id}/messages")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Transactional
    public Queued reply(@PathVariable long id, @RequestBody ReplyForm form) {
        var text = form.text() == null ? "" : form.text().strip();
        var conversation = conversations.get(workspace(), id);
        var sender =
                senders.find(workspace(), conversation.sender()).orElseGet(() -> senders.defaultSender(workspace()));
        var enclosure =
                enclosures.read(workspace(), form.media(), form.linkPreview(), text, "text", List.of(sender.id()));
        var message = outbox.enqueue(
                        workspace(),
                        sender.id(),
                        conversation.contact(),
                        new Origin(Origin.Kind.REPLY, id, 0),
                        MessageKind.REPLY,
                        text,
                        enclosure)
                .orElseThrow(() -> Problem.conflict("This reply was sent already."));
        conversations.answered(workspace(), id);
        return new Queued(message.value(), "queued");
    }

    @Operation(summary = "Close a conversation; the next message of the contact opens it again")
    @ForAgents
    @PostMapping("/{id}/close")
    @Transactional
    public ConversationView close(@PathVariable long id) {
        conversations.get(workspace(), id);
        conversations.close(workspace(), id);
        return view(id);
    }

    @Operation(summary = "Open a closed conversation again")
    @ForAgents
    @PostMapping("/{id}/reopen")
    @Transactional
    public ConversationView reopen(@PathVariable long id) {
        conversations.get(workspace(), id);
        conversations.reopen(workspace(), id);
        return view(id);
    }

    private ConversationView view(long id) {
        var conversation = conversations.get(workspace(), id);
        return ConversationView.of(
                conversation, summaries(List.of(conversation)).get(conversation.contact()));
    }

    private Map<ContactId, ContactSummary> summaries(List<Conversation> found) {
        return contacts.summaries(
                workspace(), found.stream().map(Conversation::contact).toList());
    }

    private static WorkspaceId workspace() {
        return Caller.current().workspace();
    }
}

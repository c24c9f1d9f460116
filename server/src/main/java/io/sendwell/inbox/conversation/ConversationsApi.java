package io.sendwell.inbox.conversation;

import io.sendwell.channel.Enclosure;
import io.sendwell.channel.Enclosures;
import io.sendwell.channel.InteractiveForm;
import io.sendwell.channel.MediaForm;
import io.sendwell.channel.SenderId;
import io.sendwell.channel.Senders;
import io.sendwell.contact.ContactId;
import io.sendwell.contact.Contacts;
import io.sendwell.delivery.Approved;
import io.sendwell.delivery.ApprovedForm;
import io.sendwell.delivery.ApprovedTemplates;
import io.sendwell.delivery.MessageKind;
import io.sendwell.delivery.Origin;
import io.sendwell.delivery.Outbox;
import io.sendwell.delivery.Template;
import io.sendwell.kernel.Page;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.Slice;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Caller;
import io.sendwell.workspace.ForAgents;
import io.sendwell.workspace.ForViewers;
import io.sendwell.workspace.Role;
import io.sendwell.workspace.Team;
import io.swagger.v3.oas.annotations.Operation;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
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

    private final Conversations conversations;
    private final ConversationPages pages;
    private final Transcript transcript;
    private final CannedReplies cannedReplies;
    private final Words words;
    private final Contacts contacts;
    private final Team team;
    private final Senders senders;
    private final Enclosures enclosures;
    private final ApprovedTemplates templates;
    private final Outbox outbox;
    private final InstantSource clock;

    ConversationsApi(
            Conversations conversations,
            ConversationPages pages,
            Transcript transcript,
            CannedReplies cannedReplies,
            Words words,
            Contacts contacts,
            Team team,
            Senders senders,
            Enclosures enclosures,
            ApprovedTemplates templates,
            Outbox outbox,
            InstantSource clock) {
        this.conversations = conversations;
        this.pages = pages;
        this.transcript = transcript;
        this.cannedReplies = cannedReplies;
        this.words = words;
        this.contacts = contacts;
        this.team = team;
        this.senders = senders;
        this.enclosures = enclosures;
        this.templates = templates;
        this.outbox = outbox;
        this.clock = clock;
    }

    record OpeningForm(@Nullable Long contactId, @Nullable Long senderId) {}

    /**
     * A reply.
     *
     * @param cannedReplyId and {@code cannedReply}, its shortcut: one of them instead of {@code text}
     * @param template goes where free text may not any more
     */
    record ReplyForm(
            @Nullable String text,
            @Nullable Long cannedReplyId,
            @Nullable String cannedReply,
            @Nullable ApprovedForm template,
            @Nullable MediaForm media,
            @Nullable Boolean linkPreview,
            @Nullable InteractiveForm interactive) {}

    record AssignmentForm(@Nullable Long assignedTo) {}

    record Queued(long messageId, String status) {}

    @Operation(
            summary = "The conversations of the workspace, the liveliest first",
            description = "q looks for words written in them by either side or noted by members, each as it begins, and"
                    + " for contacts whose name or phone begins so. assigned_to is a member's id, me or none.")
    @ForViewers
    @GetMapping
    @Transactional(readOnly = true)
    public Page<ConversationView> list(
            @RequestParam(name = "contact_id") @Nullable Long contactId,
            @RequestParam @Nullable String status,
            @RequestParam(name = "assigned_to") @Nullable String assignedTo,
            @RequestParam @Nullable Boolean unread,
            @RequestParam @Nullable Boolean urgent,
            @RequestParam @Nullable String q,
            @RequestParam @Nullable Integer limit,
            @RequestParam @Nullable String cursor) {
        var filter = ConversationFilter.of(contactId, status, assignedTo, unread, urgent, q);
        return pages.page(workspace(), filter, Slice.of(limit, cursor));
    }

    @Operation(summary = "One conversation")
    @ForViewers
    @GetMapping("/{id}")
    @Transactional(readOnly = true)
    public ConversationView get(@PathVariable long id) {
        return view(id);
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
        // Held first, as by whatever answers by itself: conversations come before lanes.
        var conversation = conversations.lock(workspace(), id).orElseThrow(() -> Problem.notFound("conversation", id));
        var text = text(form, conversation);
        var sender =
                senders.find(workspace(), conversation.sender()).orElseGet(() -> senders.defaultSender(workspace()));
        var asked = new Enclosures.Asked(form.media(), form.linkPreview(), form.interactive(), false);
        boolean templateAlone = form.template() != null && text.isBlank() && !asked.isMoreThanTemplate();
        var enclosure = templateAlone
                ? Enclosure.NONE
                : enclosures.read(workspace(), asked, text, "text", List.of(sender.id()));
        var approved = approved(form, conversation, enclosure, text, sender.id());
        var read = text.isBlank() && approved != null ? approved.asItIs().text() : text;
        var message = outbox.enqueue(
                        workspace(),
                        sender.id(),
                        conversation.contact(),
                        new Origin(Origin.Kind.REPLY, id, 0),
                        MessageKind.REPLY,
                        text,
                        enclosure,
                        approved)
                .orElseThrow(() -> Problem.conflict("This reply was sent already."));
        words.add(workspace(), List.of(new Words.Text(id, read, clock.instant())));
        conversations.answered(workspace(), id);
        return new Queued(message.value(), "queued");
    }

    @Operation(summary = "Close a conversation; the next message of the contact opens it again")
    @ForAgents
    @PostMapping("/{id}/close")
    @Transactional
    public ConversationView close(@PathVariable long id) {
        return changed(id, () -> conversations.close(workspace(), id));
    }

    @Operation(summary = "Open a closed conversation again")
    @ForAgents
    @PostMapping("/{id}/reopen")
    @Transactional
    public ConversationView reopen(@PathVariable long id) {
        return changed(id, () -> conversations.reopen(workspace(), id));
    }

    @Operation(summary = "Mark a conversation as read")
    @ForAgents
    @PostMapping("/{id}/read")
    @Transactional
    public ConversationView read(@PathVariable long id) {
        return changed(id, () -> conversations.read(workspace(), id));
    }

    @Operation(summary = "Mark a conversation as unread, to come back to it")
    @ForAgents
    @PostMapping("/{id}/unread")
    @Transactional
    public ConversationView unread(@PathVariable long id) {
        return changed(id, () -> conversations.unread(workspace(), id));
    }

    @Operation(summary = "Give a conversation to a member who looks after it: an agent or higher")
    @ForAgents
    @PostMapping("/{id}/assign")
    @Transactional
    public ConversationView assign(@PathVariable long id, @RequestBody AssignmentForm form) {
        var member = form.assignedTo();
        return changed(id, () -> {
            if (member == null) {
                throw Problem.invalid("assigned_to", "is required; to take it from somebody there is unassign");
            }
            if (!team.worksHere(workspace(), member)) {
                throw Problem.invalid("assigned_to", "must be an active member who may answer: an agent or higher");
            }
            conversations.assign(workspace(), id, member);
        });
    }

    @Operation(summary = "Take a conversation from whoever looks after it")
    @ForAgents
    @PostMapping("/{id}/unassign")
    @Transactional
    public ConversationView unassign(@PathVariable long id) {
        return changed(id, () -> conversations.assign(workspace(), id, null));
    }

    @Operation(summary = "Let what the workspace switched on answer here again, after it was handed over to a person")
    @ForAgents
    @PostMapping("/{id}/hand-back")
    @Transactional
    public ConversationView handBack(@PathVariable long id) {
        return changed(id, () -> conversations.handBack(workspace(), id));
    }

    /** What a person wrote, or the canned reply that was chosen, with the contact's values filled in. */
    private String text(ReplyForm form, Conversation conversation) {
        var canned = canned(form);
        if (canned == null) {
            return form.text() == null ? "" : form.text().strip();
        }
        if (form.text() != null && !form.text().isBlank()) {
            throw Problem.invalid("text", "must be left out where a canned reply is chosen");
        }
        var standing = contacts.standings(List.of(conversation.contact())).get(conversation.contact());
        var values = standing == null ? Map.<String, String>of() : standing.variables();
        var template = Template.parse(canned.text(), "text");
        return template.render(values, Map.of())
                .orElseThrow(() -> Problem.invalid(
                        "canned_reply",
                        "needs a value that this contact does not have: "
                                + template.required().stream()
                                        .filter(name -> !values.containsKey(name))
                                        .findFirst()
                                        .orElse("")));
    }

    private @Nullable Approved approved(
            ReplyForm form, Conversation conversation, Enclosure enclosure, String text, SenderId sender) {
        var standing = contacts.standings(List.of(conversation.contact())).get(conversation.contact());
        return standing == null
                ? null
                : templates.readFor(standing, form.template(), enclosure, text, "template", sender);
    }

    private CannedReplies.@Nullable CannedReply canned(ReplyForm form) {
        if (form.cannedReplyId() != null) {
            return cannedReplies
                    .find(workspace(), form.cannedReplyId())
                    .orElseThrow(() -> Problem.invalid("canned_reply_id", "is not known here"));
        }
        if (form.cannedReply() != null) {
            return cannedReplies
                    .find(workspace(), form.cannedReply().replaceFirst("^/", ""))
                    .orElseThrow(() -> Problem.invalid("canned_reply", "is not the shortcut of one"));
        }
        return null;
    }

    private ConversationView changed(long id, Runnable change) {
        conversations.get(workspace(), id);
        change.run();
        return view(id);
    }

    private ConversationView view(long id) {
        return pages.view(workspace(), conversations.get(workspace(), id));
    }

    private static WorkspaceId workspace() {
        return Caller.current().workspace();
    }
}

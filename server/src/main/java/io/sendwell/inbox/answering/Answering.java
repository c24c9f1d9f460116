package io.sendwell.inbox.answering;

import io.sendwell.channel.Senders;
import io.sendwell.contact.ConsentStatus;
import io.sendwell.contact.ContactId;
import io.sendwell.contact.Contacts;
import io.sendwell.contact.Standing;
import io.sendwell.delivery.MessageId;
import io.sendwell.delivery.MessageKind;
import io.sendwell.delivery.Messages;
import io.sendwell.delivery.Origin;
import io.sendwell.delivery.Outbox;
import io.sendwell.inbox.InboxSettings;
import io.sendwell.inbox.backlog.Backlog;
import io.sendwell.inbox.backlog.Task;
import io.sendwell.inbox.conversation.Conversation;
import io.sendwell.inbox.conversation.Conversations;
import io.sendwell.inbox.conversation.HeardMessages;
import io.sendwell.inbox.conversation.Words;
import io.sendwell.inbox.policy.AnswerLimits;
import io.sendwell.inbox.policy.AnswerLimits.Facts;
import io.sendwell.inbox.policy.AnswerLimits.Written;
import io.sendwell.inbox.policy.HeldBack;
import io.sendwell.intelligence.Suggestion;
import io.sendwell.intelligence.Verdict;
import io.sendwell.kernel.WorkspaceId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Decides about an answer, and sends it or keeps it for people: in one transaction, with the conversation held, so that
 * two answers cannot both find that there is none yet.
 */
@Component
class Answering {

    private static final int LOOKED_AT = 5;

    private final Suggestions suggestions;
    private final AutoResponses responses;
    private final Backlog backlog;
    private final Conversations conversations;
    private final HeardMessages heard;
    private final Words words;
    private final Contacts contacts;
    private final Messages messages;
    private final Senders senders;
    private final Outbox outbox;
    private final AnswerLimits.Settings limits;
    private final InstantSource clock;

    Answering(
            Suggestions suggestions,
            AutoResponses responses,
            Backlog backlog,
            Conversations conversations,
            HeardMessages heard,
            Words words,
            Contacts contacts,
            Messages messages,
            Senders senders,
            Outbox outbox,
            InboxSettings settings,
            InstantSource clock) {
        this.suggestions = suggestions;
        this.responses = responses;
        this.backlog = backlog;
        this.conversations = conversations;
        this.heard = heard;
        this.words = words;
        this.contacts = contacts;
        this.messages = messages;
        this.senders = senders;
        this.outbox = outbox;
        this.limits = new AnswerLimits.Settings(settings.automaticAnswersPerDay(), settings.personPause());
        this.clock = clock;
    }

    /** What was thought of for a message; empty where it was not worth thinking. */
    record Thought(Task task, Verdict verdict, Optional<Suggestion> suggestion) {}

    /** Ends the tasks: each answer is sent, or kept with why it is not, or there is none. */
    @Transactional
    public void settle(List<Thought> thoughts) {
        thoughts.stream()
                .sorted(Comparator.comparingLong(thought -> thought.task.conversation()))
                .forEach(this::settle);
        backlog.done(thoughts.stream().map(thought -> thought.task.message()).toList());
    }

    private void settle(Thought thought) {
        var task = thought.task;
        var workspace = task.workspace();
        var conversation = conversations.lock(workspace, task.conversation());
        if (conversation.isEmpty() || suggestions.exists(workspace, task.message())) {
            return; // erased meanwhile, or another server was quicker
        }
        var now = clock.instant();
        var text = thought.suggestion
                .map(Suggestion::suggestedResponse)
                .map(String::strip)
                .orElse("");
        var facts = facts(thought, conversation.get(), text, now);
        var decision = AnswerLimits.decide(facts, limits, now);
        var sent = decision.goes() ? send(task, conversation.get(), text) : Optional.<MessageId>empty();
        if (!text.isEmpty()) {
            suggestions.add(
                    workspace,
                    task.message(),
                    text,
                    thought.suggestion.orElseThrow(),
                    sent.isPresent() ? null : decision.heldBack().orElse(HeldBack.ANSWERED),
                    sent.orElse(null),
                    now);
            conversations.tell(workspace, task.conversation());
        }
        if (sent.isPresent()) {
            words.add(workspace, List.of(new Words.Text(task.conversation(), text, now)));
            conversations.stirred(workspace, task.conversation());
        }
        if (decision.handOver()) {
            conversations.handOver(workspace, task.conversation());
        }
    }

    private Optional<MessageId> send(Task task, Conversation conversation, String text) {
        return senders.find(task.workspace(), conversation.sender())
                .flatMap(sender -> outbox.enqueue(
                        task.workspace(),
                        sender.id(),
                        conversation.contact(),
                        new Origin(Origin.Kind.AUTO_REPLY, task.message(), 0),
                        MessageKind.AUTO_REPLY,
                        text));
    }

    private Facts facts(Thought thought, Conversation conversation, String text, Instant now) {
        var task = thought.task;
        var workspace = task.workspace();
        var intent = thought.verdict.intent();
        boolean switchedOn = responses.of(workspace, intent).enabled();
        return new Facts(
                intent,
                new Written(task.text(), task.at()),
                // What only limits matter for is not looked up where nothing may go anyway.
                switchedOn ? before(conversation, task) : List.of(),
                switchedOn ? sent(workspace, conversation.contact()) : List.of(),
                switchedOn ? suggestions.automatic(workspace, conversation.id(), now) : List.of(),
                switchedOn,
                thought.suggestion.filter(Suggestion::shouldRespond).isPresent() && !text.isEmpty(),
                thought.suggestion.map(Suggestion::requiresHumanReview).orElse(true),
                optedOut(standing(conversation.contact())),
                suggestions.newest(workspace, conversation.id(), task.message()),
                answered(conversation, task),
                conversation.handedOverAt() != null,
                conversation.assignedTo() != null,
                conversation.personAnsweredAt(),
                conversation.windowClosesAt());
    }

    private List<Written> before(Conversation conversation, Task task) {
        return heard.before(task.workspace(), conversation.id(), task.message(), LOOKED_AT).stream()
                .map(one -> new Written(one.text(), one.at()))
                .toList();
    }

    private List<Instant> sent(WorkspaceId workspace, ContactId contact) {
        return messages.latest(workspace, List.of(contact), LOOKED_AT).getOrDefault(contact, List.of()).stream()
                .map(Messages.View::sentAt)
                .filter(Objects::nonNull)
                .toList();
    }

    private static boolean answered(Conversation conversation, Task task) {
        var at = conversation.personAnsweredAt();
        return at != null && at.isAfter(task.at());
    }

    private @Nullable Standing standing(ContactId contact) {
        return contacts.standings(List.of(contact)).get(contact);
    }

    static boolean optedOut(@Nullable Standing standing) {
        return standing == null
                || standing.erased()
                || standing.suppressed()
                || standing.consent() == ConsentStatus.REVOKED;
    }
}

package io.sendwell.inbox.understanding;

import io.sendwell.contact.Consents;
import io.sendwell.contact.ContactId;
import io.sendwell.contact.Evidence;
import io.sendwell.inbox.InboxSettings;
import io.sendwell.inbox.RepliesReceived;
import io.sendwell.inbox.ReplyUnderstood;
import io.sendwell.inbox.backlog.Backlog;
import io.sendwell.inbox.conversation.Conversations;
import io.sendwell.inbox.policy.AnswerLimits;
import io.sendwell.intelligence.Intent;
import io.sendwell.intelligence.Sentiment;
import io.sendwell.intelligence.Urgency;
import io.sendwell.kernel.WorkspaceId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What follows from the meaning of messages, in one transaction with its being kept. */
@Component
class Consequences {

    private static final String SOURCE = "inbound_message";
    private static final int LONGEST_WORDING = 1_000;

    private final Verdicts verdicts;
    private final Backlog backlog;
    private final Conversations conversations;
    private final Consents consents;
    private final InboxSettings settings;
    private final InstantSource clock;
    private final ApplicationEventPublisher events;

    Consequences(
            Verdicts verdicts,
            Backlog backlog,
            Conversations conversations,
            Consents consents,
            InboxSettings settings,
            InstantSource clock,
            ApplicationEventPublisher events) {
        this.verdicts = verdicts;
        this.backlog = backlog;
        this.conversations = conversations;
        this.consents = consents;
        this.settings = settings;
        this.clock = clock;
        this.events = events;
    }

    /**
     * What a message means.
     *
     * @param obeyed whether it was an opt-out word, which was obeyed when it came in
     * @param method how one knows, for the ledger
     * @param member the person who says so
     */
    record Meaning(
            WorkspaceId workspace,
            ContactId contact,
            long conversation,
            long message,
            String text,
            Instant at,
            Intent intent,
            Sentiment sentiment,
            Urgency urgency,
            int confidence,
            boolean obeyed,
            String method,
            @Nullable Long member) {

        private static Meaning of(Understood understood) {
            var task = understood.task();
            var verdict = understood.verdict();
            return new Meaning(
                    task.workspace(),
                    task.contact(),
                    task.conversation(),
                    task.message(),
                    task.text(),
                    task.at(),
                    verdict.intent(),
                    verdict.sentiment(),
                    verdict.urgency(),
                    verdict.confidence(),
                    understood.byKeyword(),
                    "classifier",
                    null);
        }
    }

    /** Keeps what was understood; what has a verdict already, or is gone, changes nothing. */
    @Transactional
    public void store(List<Understood> understood) {
        var added = verdicts.add(understood, clock.instant());
        follow(understood.stream()
                .filter(one -> added.contains(one.task().message()))
                .map(Meaning::of)
                .toList());
        var toAnswer = new ArrayList<Long>();
        var done = new ArrayList<Long>();
        for (var one : understood) {
            boolean answerable = AnswerLimits.mayBeSwitchedOn(one.verdict().intent());
            (answerable && added.contains(one.task().message()) ? toAnswer : done)
                    .add(one.task().message());
        }
        backlog.toAnswer(toAnswer);
        backlog.done(done);
    }

    /** Drips first, for enrolments are locked before lanes; then conversations, then what locks all lanes. */
    @Transactional
    public void follow(List<Meaning> meanings) {
        var refusals = new HashSet<Meaning>();
        for (var meaning : meanings) {
            if (refuses(meaning)) {
                refusals.add(meaning);
            }
        }
        tellIntents(meanings, refusals);
        meanings.stream()
                .sorted(Comparator.comparingLong(Meaning::conversation))
                .forEach(this::show);
        refusals.stream().sorted(Comparator.comparingLong(Meaning::message)).forEach(this::optOut);
        for (var one : meanings) {
            events.publishEvent(new ReplyUnderstood(
                    one.workspace,
                    one.contact,
                    one.conversation,
                    one.message,
                    one.intent,
                    one.sentiment,
                    one.confidence,
                    one.at));
        }
    }

    /** Surely enough, and not overtaken: who has agreed since then has agreed. */
    private boolean refuses(Meaning meaning) {
        return meaning.intent == Intent.UNSUBSCRIBE
                && !meaning.obeyed
                && meaning.confidence >= settings.optOutConfidence()
                && !consents.agreedAfter(meaning.workspace, meaning.contact, meaning.at);
    }

    /** Before anything here locks a lane. What may be a refusal is no refusal to them. */
    private void tellIntents(List<Meaning> meanings, Set<Meaning> refusals) {
        var replies = meanings.stream()
                .filter(one -> !one.obeyed && one.intent != Intent.UNKNOWN)
                .filter(one -> one.intent != Intent.UNSUBSCRIBE || refusals.contains(one))
                .map(one -> new RepliesReceived.Reply(
                        one.workspace, one.contact, one.at, Optional.of(one.intent.code()), true))
                .toList();
        if (!replies.isEmpty()) {
            events.publishEvent(new RepliesReceived(replies));
        }
    }

    private void show(Meaning meaning) {
        boolean maybeRefuses = meaning.intent == Intent.UNSUBSCRIBE
                && !meaning.obeyed
                && meaning.confidence < settings.optOutConfidence();
        if (maybeRefuses || meaning.urgency == Urgency.HIGH || AnswerLimits.needsPerson(meaning.intent)) {
            conversations.urgent(meaning.workspace, meaning.conversation);
        }
        conversations.tell(meaning.workspace, meaning.conversation);
    }

    private void optOut(Meaning meaning) {
        var text = meaning.text;
        consents.optOut(
                meaning.workspace,
                meaning.contact,
                new Evidence(
                        meaning.at,
                        SOURCE,
                        meaning.method,
                        text.length() > LONGEST_WORDING ? text.substring(0, LONGEST_WORDING) : text,
                        null,
                        meaning.member));
    }
}

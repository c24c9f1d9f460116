package io.sendwell.contact;

import io.sendwell.contact.ConsentChanged.Change;
import io.sendwell.contact.book.Ledger;
import io.sendwell.kernel.WorkspaceId;
import java.time.Instant;
import java.util.Set;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The door through which people agree and refuse. What it answers has been committed with the caller's transaction. */
@Component
public class Consents {

    private final Ledger ledger;
    private final ApplicationEventPublisher events;

    Consents(Ledger ledger, ApplicationEventPublisher events) {
        this.ledger = ledger;
        this.events = events;
    }

    /**
     * The contact refuses: from the commit on nothing may be sent to any of its phones. Publishes {@link ConsentChanged}.
     *
     * @return false, and nothing is written, where it had refused before or does not exist (any more)
     */
    @Transactional
    public boolean optOut(WorkspaceId workspace, ContactId contact, Evidence evidence) {
        return change(workspace, contact, ConsentStatus.REVOKED, evidence);
    }

    /**
     * The contact agrees, which lifts the suppression of its phones: only for words of the person itself or evidence
     * recorded by a member, never for a list that somebody brought along. Publishes {@link ConsentChanged}.
     *
     * @return false, and nothing is written, where it had agreed before or does not exist (any more)
     */
    @Transactional
    public boolean optIn(WorkspaceId workspace, ContactId contact, Evidence evidence) {
        return change(workspace, contact, ConsentStatus.GRANTED, evidence);
    }

    /** Whether the contact's newest word is that it agrees, and was said after {@code at}: older words are overtaken then. */
    @Transactional(readOnly = true)
    public boolean agreedAfter(WorkspaceId workspace, ContactId contact, Instant at) {
        return ledger.agreedAfter(workspace, contact, at);
    }

    /** When the contact last agreed; {@link Instant#EPOCH} where it never did. */
    @Transactional(readOnly = true)
    public Instant lastAgreed(WorkspaceId workspace, ContactId contact) {
        return ledger.lastAgreed(workspace, contact);
    }

    /**
     * The contact takes its refusal back by the very way by which it refused, which puts in force again what it had agreed
     * to before.
     *
     * @param evidence of the same source and method as the refusal
     * @return false, and nothing is written, where its last word is no such refusal, or it had not agreed before
     */
    @Transactional
    public boolean takeBack(WorkspaceId workspace, ContactId contact, Evidence evidence) {
        return ledger.lock(workspace, contact)
                        .filter(ConsentStatus.REVOKED::equals)
                        .isPresent()
                && ledger.canTakeBack(workspace, contact, evidence)
                && change(workspace, contact, ConsentStatus.GRANTED, evidence);
    }

    private boolean change(WorkspaceId workspace, ContactId contact, ConsentStatus status, Evidence evidence) {
        var before = ledger.lock(workspace, contact);
        if (before.isEmpty()) { // A message that was on its way may still speak of a contact that was merged meanwhile.
            return ledger.heir(workspace, contact)
                    .map(heir -> change(workspace, heir, status, evidence))
                    .orElse(false);
        }
        if (before.get() == status) {
            return false;
        }
        var entry = ledger.append(workspace, contact, status, evidence);
        var change = status == ConsentStatus.REVOKED ? Change.OPTED_OUT : Change.OPTED_IN;
        events.publishEvent(new ConsentChanged(workspace, contact, change, entry));
        events.publishEvent(new ContactsChanged(workspace, Set.of(contact)));
        return true;
    }
}

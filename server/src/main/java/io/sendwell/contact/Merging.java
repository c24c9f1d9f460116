package io.sendwell.contact;

import io.sendwell.contact.book.Absorption;
import io.sendwell.contact.book.Ledger;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Caller;
import java.util.Comparator;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Makes one contact of two. A refusal of either holds, and then for all their phones; an agreement of either holds where
 * neither refused. The ledger is append-only: the entries of the first stay its own, and where they decide, the newest is
 * repeated for the second.
 */
@Component
class Merging {

    private final Absorption absorption;
    private final Ledger ledger;
    private final ApplicationEventPublisher events;

    Merging(Absorption absorption, Ledger ledger, ApplicationEventPublisher events) {
        this.absorption = absorption;
        this.ledger = ledger;
        this.events = events;
    }

    /** On a member's word; 404 where the first is not here, 422 where the second is not, or is the same. */
    @Transactional
    void merge(WorkspaceId workspace, ContactId from, ContactId into) {
        // Both in the order of their ids, so that two who merge crosswise wait for each other but once.
        var here = Stream.of(from, into)
                .sorted(Comparator.comparingLong(ContactId::value))
                .filter(contact -> ledger.lock(workspace, contact).isPresent())
                .toList();
        if (!here.contains(from)) {
            throw Problem.notFound("contact", from.value());
        }
        if (from.equals(into) || !here.contains(into)) {
            throw Problem.invalid("into", "must be the id of another contact here");
        }
        join(workspace, from, into, Caller.current().memberId());
    }

    /** Two that are here and turned out to be one: WhatsApp said so. Whoever is gone meanwhile is left alone. */
    @Transactional
    void found(WorkspaceId workspace, ContactId from, ContactId into) {
        boolean bothHere = Stream.of(from, into)
                        .sorted(Comparator.comparingLong(ContactId::value))
                        .filter(contact -> ledger.lock(workspace, contact).isPresent())
                        .count()
                == 2;
        if (bothHere) {
            join(workspace, from, into, null);
        }
    }

    private void join(WorkspaceId workspace, ContactId from, ContactId into, @Nullable Long member) {
        var first = status(workspace, from);
        var second = status(workspace, into);
        absorption.absorb(workspace, from, into);
        consent(workspace, from, first, into, second, member);
        events.publishEvent(new ContactMerged(workspace, from, into));
        events.publishEvent(new ContactsChanged(workspace, Set.of(into)));
    }

    private void consent(
            WorkspaceId workspace,
            ContactId from,
            ConsentStatus first,
            ContactId into,
            ConsentStatus second,
            @Nullable Long member) {
        if (first != ConsentStatus.UNKNOWN && first != second) {
            boolean refused = first == ConsentStatus.REVOKED || second == ConsentStatus.REVOKED;
            var status = refused ? ConsentStatus.REVOKED : ConsentStatus.GRANTED;
            var evidence = ledger.newest(workspace, first == status ? from : into);
            ledger.append(
                    workspace,
                    into,
                    status,
                    new Evidence(evidence.at(), evidence.source(), "merge", evidence.wording(), evidence.ip(), member));
        } else if (second == ConsentStatus.REVOKED) {
            ledger.suppress(workspace, into); // the numbers that came along as well
        }
    }

    private ConsentStatus status(WorkspaceId workspace, ContactId contact) {
        return ledger.lock(workspace, contact).orElseThrow();
    }
}

package io.sendwell.inbox.lead;

import io.sendwell.contact.ConsentChanged;
import io.sendwell.contact.ConsentChanged.Change;
import io.sendwell.contact.ContactMerged;
import io.sendwell.contact.ContactsChanged;
import io.sendwell.delivery.MessagesRead;
import io.sendwell.inbox.ContactsClicked;
import io.sendwell.inbox.ReplyUnderstood;
import io.sendwell.intelligence.Intent;
import java.util.List;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * What changes a score, heard in the transaction in which it happens. Opting in and out is told by {@link ContactsChanged}
 * too. A contact has a score from the first time that it reads or writes; before that there is nothing to keep up to date,
 * so an import of a million makes no work here. Leads are locked last of all, after contacts and lanes.
 */
@Component
class Stirrings {

    private final Signals signals;
    private final Marks marks;
    private final Scores scores;
    private final Leads leads;
    private final MergedLeads merged;

    Stirrings(Signals signals, Marks marks, Scores scores, Leads leads, MergedLeads merged) {
        this.signals = signals;
        this.marks = marks;
        this.scores = scores;
        this.leads = leads;
        this.merged = merged;
    }

    @EventListener
    void on(ReplyUnderstood reply) {
        signals.note(reply);
        if (reply.intent() == Intent.INTERESTED) {
            leads.interested(reply.workspace(), reply.contact());
        }
        marks.add(reply.workspace(), reply.contact());
    }

    @EventListener
    void on(MessagesRead read) {
        marks.add(read.readers());
    }

    @EventListener
    void on(ContactsClicked clicked) {
        marks.add(clicked.contacts().stream()
                .map(contact -> new MessagesRead.Reader(clicked.workspace(), contact))
                .toList());
    }

    @EventListener
    void on(ContactsChanged changed) {
        if (changed.contacts().isEmpty()) {
            marks.addAllScored(changed.workspace());
        } else {
            marks.addScored(changed.workspace(), changed.contacts());
        }
    }

    /** The mark has whoever reckons just now from older facts find out that the contact is gone. */
    @EventListener
    void on(ConsentChanged changed) {
        if (changed.change() == Change.ERASED) {
            signals.erase(changed.workspace(), changed.contact());
            leads.erase(changed.workspace(), changed.contact());
            scores.erase(changed.workspace(), List.of(changed.contact()));
            marks.add(changed.workspace(), changed.contact());
        }
    }

    @EventListener
    void on(ContactMerged event) {
        signals.move(event.workspace(), event.from(), event.into());
        merged.join(event.workspace(), event.from(), event.into());
        if (scores.erase(event.workspace(), List.of(event.from()))) {
            marks.add(event.workspace(), event.into());
        }
        marks.addScored(event.workspace(), List.of(event.into()));
    }
}

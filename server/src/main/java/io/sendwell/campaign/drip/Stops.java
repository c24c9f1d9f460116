package io.sendwell.campaign.drip;

import io.sendwell.contact.ConsentChanged;
import io.sendwell.contact.ContactsChanged;
import io.sendwell.delivery.Control;
import io.sendwell.delivery.Reason;
import io.sendwell.inbox.RepliesReceived;
import java.time.InstantSource;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * Stops drips for people who replied, opted out or reached the goal, in the transaction in which they did: whoever told us
 * is answered when nothing more of the drip can go to them. Everywhere enrolments are locked before lanes.
 */
@Component
class Stops {

    private final Endings endings;
    private final Control control;
    private final InstantSource clock;

    Stops(Endings endings, Control control, InstantSource clock) {
        this.endings = endings;
        this.control = control;
        this.clock = clock;
    }

    @EventListener
    void on(RepliesReceived event) {
        control.withdraw(endings.replied(event.replies()), Reason.DRIP_ENDED);
    }

    /** What is queued for the contact the engine withdraws by itself. */
    @EventListener
    @Order(Ordered.HIGHEST_PRECEDENCE) // before the engine locks lanes
    void on(ConsentChanged event) {
        switch (event.change()) {
            case OPTED_IN -> {}
            case OPTED_OUT -> endings.refused(event.workspace(), event.contact(), Reason.OPTED_OUT, clock.instant());
            case ERASED -> endings.refused(event.workspace(), event.contact(), Reason.CONTACT_DELETED, clock.instant());
        }
    }

    /** After an import, when nobody is named, the goal is noticed when the next step is due. */
    @EventListener
    void on(ContactsChanged event) {
        if (!event.contacts().isEmpty()) {
            control.withdraw(endings.tagged(event.workspace(), event.contacts(), clock.instant()), Reason.DRIP_ENDED);
        }
    }
}

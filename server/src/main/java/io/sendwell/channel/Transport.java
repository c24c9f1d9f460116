package io.sendwell.channel;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Carries messages to one channel. Knows nothing of campaigns, caps or consent. */
public interface Transport {

    Channel channel();

    /** What its channel carries; nothing else is handed to {@link #send}. */
    default Set<ContentKind> carries() {
        return EnumSet.of(ContentKind.TEXT);
    }

    /**
     * For how long after a contact's message a free text may go to it, be it marketing or a reply; outside of that only
     * a template that WhatsApp has approved. Empty where the channel knows no such rule.
     */
    default Optional<Duration> freeTextWindow() {
        return Optional.empty();
    }

    /**
     * How many messages of one sender may be on the wire together where nothing but the channel sets its pace. A pause
     * waits for them.
     */
    default int together() {
        return 2000;
    }

    /**
     * Whether a message whose fate is unknown may be handed over again under the same wire id, because whoever has it
     * already drops the copy.
     */
    default boolean repeatsSafely() {
        return false;
    }

    /**
     * Lets a person see that its message, and all before it, were read. May be of no effect; never throws for what the
     * network does.
     *
     * @param messageId as {@link IncomingEvent.Message#id()} named it
     */
    default void markRead(Sender sender, String messageId) {}

    /**
     * The bytes of a file that a person sent; they are read once and closed by the caller. Never throws for what the network
     * does.
     */
    default Media.Opened fetch(Sender sender, Attachment attachment) {
        return new Media.Opened.Gone();
    }

    /**
     * Hands one message over and waits for the channel's word on it. Called on a virtual thread, many at a time.
     * Never throws for what the network does: that is {@link Outcome.Uncertain}.
     */
    Outcome send(Outgoing message);
}

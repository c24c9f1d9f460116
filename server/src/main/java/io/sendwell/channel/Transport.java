package io.sendwell.channel;

import java.util.EnumSet;
import java.util.Set;

/** Carries messages to one channel. Knows nothing of campaigns, caps or consent. */
public interface Transport {

    Channel channel();

    /** What its channel carries; nothing else is handed to {@link #send}. */
    default Set<ContentKind> carries() {
        return EnumSet.of(ContentKind.TEXT);
    }

    /**
     * Hands one message over and waits for the channel's word on it. Called on a virtual thread, many at a time.
     * Never throws for what the network does: that is {@link Outcome.Uncertain}.
     */
    Outcome send(Outgoing message);
}

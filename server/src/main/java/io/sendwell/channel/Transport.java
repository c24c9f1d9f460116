package io.sendwell.channel;

/** Carries messages to one channel. Knows nothing of campaigns, caps or consent. */
public interface Transport {

    Channel channel();

    /**
     * Hands one message over and waits for the channel's word on it. Called on a virtual thread, many at a time.
     * Never throws for what the network does: that is {@link Outcome.Uncertain}.
     */
    Outcome send(Outgoing message);
}

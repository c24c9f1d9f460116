package io.sendwell.channel;

import java.util.List;

/** Takes what channels deliver. Returning means stored for good (and opt-outs in effect), so a channel may forget it. */
public interface Incoming {

    /** Stores events; those already known are ignored. */
    void accept(Channel channel, List<? extends IncomingEvent> events);

    /** Keeps what nobody here can do anything with, for the operator to look at; the same is kept once. */
    void setAside(String reason, String sessionId, String json);
}

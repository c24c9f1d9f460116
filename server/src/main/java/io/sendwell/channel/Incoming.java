package io.sendwell.channel;

import java.util.List;

/** Takes what channels deliver. Returning means stored for good (and opt-outs in effect), so a channel may forget it. */
public interface Incoming {

    /** Stores events; those already known are ignored. */
    void accept(Channel channel, List<? extends IncomingEvent> events);
}

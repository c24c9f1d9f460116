package io.sendwell.inbox.incoming;

import io.sendwell.channel.Channel;
import io.sendwell.channel.IncomingEvent;
import io.sendwell.channel.Sender;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event and the sender that its session belongs to.
 *
 * @param writtenAt when a person wrote it by the channel's own clock; null where there is no such clock
 */
record Arrival(Sender sender, IncomingEvent event, @Nullable Instant writtenAt) {

    /**
     * The simulated WhatsApp lives in the server's time, which may be far from the time of whoever plays a part in it:
     * a message on it is heard now, whatever it says.
     */
    static Arrival of(Sender sender, IncomingEvent event, boolean ownClock, Instant now) {
        if (!(event instanceof IncomingEvent.Message message)) {
            return new Arrival(sender, event, null);
        }
        var heard = sender.channel() == Channel.SIMULATOR ? message.heardAt(now) : message;
        return new Arrival(sender, heard, ownClock ? message.at() : null);
    }
}

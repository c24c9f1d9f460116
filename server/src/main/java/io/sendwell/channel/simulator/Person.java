package io.sendwell.channel.simulator;

import java.util.ArrayList;
import java.util.List;

/**
 * What somebody does with a message: it arrives within seconds, is read within an hour and answered within hours; some
 * phones are off, some people read and go silent. A pure function of the message's id and the behaviour.
 */
final class Person {

    /** One thing that happens, {@code afterMs} simulated milliseconds after WhatsApp took the message. */
    sealed interface Act {
        long afterMs();

        record Received(long afterMs) implements Act {}

        record Read(long afterMs) implements Act {}

        record Replied(long afterMs, String text) implements Act {}
    }

    private static final long SECOND = 1_000;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;

    private Person() {}

    /** What will happen, in order. The latest of it lies within half a day. */
    static List<Act> reactTo(String wireId, Behaviour behaviour) {
        // One draw decides all three: who answers has read, and each rate is the share of all messages.
        double mood = Chance.of(wireId, "mood");
        var acts = new ArrayList<Act>();
        if (mood >= behaviour.deliveredRate()) {
            return acts;
        }
        long received = Chance.spread(wireId, "received", SECOND, 8 * SECOND);
        acts.add(new Act.Received(received));
        long seen = received + Chance.spread(wireId, "read", 15 * SECOND, HOUR);
        if (mood < behaviour.readRate()) {
            acts.add(new Act.Read(seen));
        }
        if (mood < behaviour.replyRate() && !behaviour.replies().isEmpty()) {
            int choice = (int) (Chance.of(wireId, "reply") * behaviour.replies().size());
            acts.add(new Act.Replied(
                    seen + Chance.spread(wireId, "pause", 30 * SECOND, 4 * HOUR),
                    behaviour.replies().get(choice)));
        }
        return acts;
    }
}

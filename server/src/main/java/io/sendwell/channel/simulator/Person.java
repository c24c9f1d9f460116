package io.sendwell.channel.simulator;

import io.sendwell.channel.Interactive.Button;
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

        /** One of the buttons or rows under the message. */
        record Tapped(long afterMs, Button button) implements Act {}
    }

    private static final long SECOND = 1_000;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;

    private Person() {}

    /**
     * What will happen, in order. The latest of it lies within half a day.
     *
     * @param choices what may be tapped under the message: half of those who answer tap one
     */
    static List<Act> reactTo(String wireId, List<Button> choices, Behaviour behaviour) {
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
        if (mood < behaviour.replyRate()) {
            long answered = seen + Chance.spread(wireId, "pause", 30 * SECOND, 4 * HOUR);
            if (!choices.isEmpty() && Chance.of(wireId, "tap") < 0.5) {
                acts.add(new Act.Tapped(answered, one(choices, wireId)));
            } else if (!behaviour.replies().isEmpty()) {
                acts.add(new Act.Replied(answered, one(behaviour.replies(), wireId)));
            }
        }
        return acts;
    }

    private static <T> T one(List<T> of, String wireId) {
        return of.get((int) (Chance.of(wireId, "reply") * of.size()));
    }
}

package io.sendwell.channel.simulator;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the simulated WhatsApp and the people in it behave. Rates are shares, 0 to 1, of the messages taken; nobody reads
 * or answers what did not reach him.
 *
 * @param latencyMs simulated milliseconds until WhatsApp answers us
 * @param replies what people answer, evenly chosen
 * @param lostAnswerRate share of messages that are taken although no answer reaches us
 * @param restrictAfter how many messages a number may send from now on before it is restricted, null = any number
 */
record Behaviour(
        int latencyMs,
        double deliveredRate,
        double readRate,
        double replyRate,
        List<String> replies,
        List<Failure> fail,
        double lostAnswerRate,
        @Nullable Integer restrictAfter) {

    /**
     * Messages that WhatsApp refuses with {@code code}: those to the numbers {@code to} (digits), and of all others the
     * share {@code rate}.
     */
    record Failure(String code, double rate, Set<String> to) {}

    static final Behaviour USUAL = new Behaviour(
            80,
            0.97,
            0.75,
            0.10,
            List.of(
                    "Sounds good, tell me more",
                    "How much is it?",
                    "Thanks! Maybe next week",
                    "Yes please",
                    "Not interested right now",
                    "Do you deliver to my area?",
                    "👍",
                    "Who is this?"),
            List.of(),
            0,
            null);
}

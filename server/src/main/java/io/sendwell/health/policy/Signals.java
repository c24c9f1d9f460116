package io.sendwell.health.policy;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * All that is known. What is missing is left out, and so is what was measured on too little.
 *
 * @param words what WhatsApp said, and how often
 */
public record Signals(Map<Signal, Evidence> measured, Map<Word, Long> words) {

    public Signals {
        var known = new EnumMap<Signal, Evidence>(Signal.class);
        measured.forEach((signal, evidence) -> {
            if (evidence.sample() >= signal.least()) {
                known.put(signal, evidence);
            }
        });
        measured = Collections.unmodifiableMap(known);
        words = Map.copyOf(words);
    }
}

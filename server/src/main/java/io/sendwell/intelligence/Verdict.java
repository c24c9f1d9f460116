package io.sendwell.intelligence;

import java.util.List;

/**
 * What a reply was understood as.
 *
 * @param confidence 0-100: how often a verdict like this one is right
 * @param keyPhrases the words that it turns on, as they were written, the weightiest first; five at most
 * @param suggestedAction a code: what a person would do next, see {@link SuggestedAction}
 * @param language BCP 47: {@code pt}, {@code hi}, {@code hi-Latn} (in Latin letters); {@code und} where it cannot be told
 * @param engine who understood it: {@code local}, or provider and model such as {@code openai:gpt-5-mini}
 * @param version of the engine, so that verdicts of different ones can be told apart
 */
public record Verdict(
        Intent intent,
        Sentiment sentiment,
        int confidence,
        List<String> keyPhrases,
        SuggestedAction suggestedAction,
        Urgency urgency,
        String language,
        String engine,
        String version) {

    public Verdict {
        keyPhrases = List.copyOf(keyPhrases);
    }
}

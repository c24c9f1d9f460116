package io.sendwell.intelligence;

import io.sendwell.intelligence.SpamReport.Indicator;
import io.sendwell.intelligence.copy.RuleWriter;
import io.sendwell.intelligence.copy.Spam;
import io.sendwell.intelligence.copy.Spam.Place;
import java.util.Comparator;
import org.springframework.stereotype.Component;

/** Says what in a text looks like spam, by named rules with weights: milliseconds, no network, the same answer every time. */
@Component
public class SpamCheck {

    private static final int MOST_SUGGESTIONS = 8;

    /** All about a text of any length; the work grows in proportion to it. */
    public SpamReport check(String text) {
        var spam = Spam.in(text);
        var places = spam.places();
        return new SpamReport(
                spam.score(),
                SpamLevel.of(spam.score()),
                places.stream()
                        .map(place ->
                                new Indicator(place.kind(), place.text(), place.start(), place.end(), place.weight()))
                        .toList(),
                places.stream()
                        .sorted(Comparator.comparingInt(Place::weight).reversed())
                        .map(Place::advice)
                        .distinct()
                        .limit(MOST_SUGGESTIONS)
                        .toList(),
                RuleWriter.cleaned(spam));
    }

    /** The score alone. */
    public int score(String text) {
        return Spam.in(text).score();
    }
}

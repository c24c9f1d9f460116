package io.sendwell.intelligence.copy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A text read for what looks like spam in it. Points of all hits add up to the score; it takes time in proportion to the
 * length of the text, whatever is in it.
 */
public final class Spam {

    private static final int MOST = 100;

    /** So many hits are told apart; more change neither score nor advice. */
    private static final int MOST_HITS = 500;

    /** So many rules are met by honest copy, too; hints of more sorts than that speak for one another. */
    private static final int USUAL_SORTS = 2;

    private static final int MOST_SORTS = 5;

    /**
     * What a rule found.
     *
     * @param strength how strong a case it is; 1 is the usual
     * @param calm what a calm writer puts there, null = nothing
     */
    record Hit(
            SpamRule rule,
            int start,
            int end,
            double strength,
            @Nullable String calm) {}

    /**
     * A place in the text that counts against it.
     *
     * @param start and {@code end} in UTF-16 units
     * @param weight its points
     */
    public record Place(String kind, String text, int start, int end, int weight, String advice) {}

    private final String text;
    private final List<Fact> facts;
    private final List<Token> tokens;
    private final List<Hit> hits;

    private Spam(String text) {
        var rules = SpamRules.builtIn();
        this.text = text;
        this.facts = Facts.in(text);
        this.tokens = Tokens.of(text, facts, rules.vocabulary());
        var all = new ArrayList<Hit>();
        for (var found : rules.phrases().in(tokens)) {
            all.add(new Hit(
                    found.rule(),
                    tokens.get(found.from()).start(),
                    tokens.get(found.to() - 1).end(),
                    1,
                    found.calm()));
        }
        all.addAll(new Measures(text, facts, tokens, rules).hits());
        long sorts = all.stream()
                .map(Hit::rule)
                .filter(rule -> rule.measure() == null)
                .distinct()
                .count();
        if (sorts > USUAL_SORTS) {
            all.add(new Hit(
                    rules.measure("together"),
                    text.length(),
                    text.length(),
                    Math.min(MOST_SORTS, sorts) - USUAL_SORTS,
                    null));
        }
        all.sort(Comparator.comparingInt(Hit::start).thenComparing(Hit::end, Comparator.reverseOrder()));
        this.hits = all;
    }

    public static Spam in(String text) {
        return new Spam(text);
    }

    String text() {
        return text;
    }

    List<Fact> facts() {
        return facts;
    }

    List<Token> tokens() {
        return tokens;
    }

    List<Hit> hits() {
        return hits;
    }

    /** 0-100: the points of all places. */
    public int score() {
        var counted = new HashMap<SpamRule, Integer>();
        double sum = 0;
        for (var hit : hits) {
            sum += points(hit, counted);
        }
        return (int) Math.min(MOST, Math.round(sum));
    }

    /** In the order in which they stand, the largest first where one lies in another. */
    public List<Place> places() {
        var counted = new HashMap<SpamRule, Integer>();
        return hits.stream()
                .limit(MOST_HITS)
                .map(hit -> new Place(
                        hit.rule.kind(),
                        text.substring(hit.start, hit.end),
                        hit.start,
                        hit.end,
                        (int) Math.round(points(hit, counted)),
                        hit.rule.advice()))
                .toList();
    }

    /** The same thing said again adds half of what it added before. */
    private static double points(Hit hit, Map<SpamRule, Integer> counted) {
        int before = counted.merge(hit.rule, 1, Integer::sum) - 1;
        return hit.rule.points() * hit.strength * Math.pow(0.5, before);
    }
}

package io.sendwell.intelligence.copy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All phrases of the rules as a tree of words. A text is read once; at each word the tree is followed as far as it goes,
 * which is some words at most, so the work grows with the length of the text and with nothing else.
 */
final class Phrases {

    static final String NUMBER = "#";
    static final String ANY = "_";

    private static final int SHORTEST_STEM = 2;

    /**
     * A phrase of the rules in a text.
     *
     * @param from and {@code to} the first word and the one after the last
     * @param calm what a calm writer puts there, null = nothing
     */
    record Found(SpamRule rule, int from, int to, @Nullable String calm) {}

    private static final class Node {
        private final Map<String, Node> words = new HashMap<>();
        private final Map<String, Node> stems = new HashMap<>();
        private @Nullable SpamRule rule;
        private @Nullable String calm;
    }

    private final Node root = new Node();

    /** Of two rules with the same phrase the first one has it. */
    void add(List<String> words, SpamRule rule, @Nullable String calm) {
        var node = root;
        for (var word : words) {
            node = word.endsWith("*")
                    ? node.stems.computeIfAbsent(word.substring(0, word.length() - 1), _ -> new Node())
                    : node.words.computeIfAbsent(word, _ -> new Node());
        }
        if (node.rule == null) {
            node.rule = rule;
            node.calm = calm;
        }
    }

    /** The longest phrase at each place, from left to right; none begins inside another. */
    List<Found> in(List<Token> tokens) {
        var found = new ArrayList<Found>();
        for (int i = 0; i < tokens.size(); ) {
            var longest = longest(root, tokens, i, i);
            if (longest == null) {
                i++;
            } else {
                found.add(longest);
                i = longest.to;
            }
        }
        return found;
    }

    private static @Nullable Found longest(Node node, List<Token> tokens, int from, int at) {
        @Nullable Found best = node.rule == null ? null : new Found(node.rule, from, at, node.calm);
        if (at >= tokens.size() || (at > from && tokens.get(at).opensSentence())) {
            return best;
        }
        var token = tokens.get(at);
        if (token.kind() == Token.Kind.WORD) {
            best = longer(best, node.words.get(token.form()), tokens, from, at);
            for (int n = SHORTEST_STEM;
                    !node.stems.isEmpty() && n <= token.form().length();
                    n++) {
                best = longer(best, node.stems.get(token.form().substring(0, n)), tokens, from, at);
            }
        } else if (token.kind() == Token.Kind.NUMBER) {
            best = longer(best, node.words.get(NUMBER), tokens, from, at);
        }
        return longer(best, node.words.get(ANY), tokens, from, at);
    }

    private static @Nullable Found longer(
            @Nullable Found best, @Nullable Node next, List<Token> tokens, int from, int at) {
        if (next == null) {
            return best;
        }
        var found = longest(next, tokens, from, at + 1);
        return found == null || (best != null && best.to >= found.to) ? best : found;
    }
}

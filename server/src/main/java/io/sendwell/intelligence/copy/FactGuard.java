package io.sendwell.intelligence.copy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Whether another wording says the same facts: every one of them, letter for letter and as often as before, and none that
 * was not there. A wording that breaks this is not used, whoever wrote it.
 */
public final class FactGuard {

    private FactGuard() {}

    /**
     * What broke.
     *
     * @param missing facts of the original that are gone or rarer
     * @param invented facts that the original does not have, or not so often
     */
    public record Breaks(List<String> missing, List<String> invented) {
        public boolean none() {
            return missing.isEmpty() && invented.isEmpty();
        }
    }

    /** @param allowed names that may be added, such as the one of the person who is greeted */
    public static Breaks between(String original, String rewritten, Collection<String> allowed) {
        var before = Facts.in(original);
        var after = Facts.in(rewritten);
        var counts = new HashMap<String, Integer>();
        after.stream().filter(FactGuard::isExact).forEach(fact -> counts.merge(fact.text(), 1, Integer::sum));
        before.stream().filter(FactGuard::isExact).forEach(fact -> counts.merge(fact.text(), -1, Integer::sum));
        var missing = new ArrayList<String>();
        var invented = new ArrayList<String>();
        counts.forEach((text, more) -> {
            if (more < 0) {
                missing.add(text);
            } else if (more > 0) {
                invented.add(text);
            }
        });
        var wordsBefore = words(original);
        var wordsAfter = words(rewritten);
        var additions = words(String.join(" ", allowed)).keySet();
        names(before).stream()
                .filter(name -> wordsAfter.getOrDefault(name, 0) < wordsBefore.getOrDefault(name, 0))
                .forEach(missing::add);
        names(after).stream()
                .filter(name -> !wordsBefore.containsKey(name) && !additions.contains(name))
                .forEach(invented::add);
        return new Breaks(missing, invented);
    }

    /** Whether a name is one depends on where it stands; all else is itself anywhere. */
    private static boolean isExact(Fact fact) {
        return fact.kind() != Fact.Kind.NAME;
    }

    private static Collection<String> names(List<Fact> facts) {
        var names = new TreeSet<String>();
        facts.stream().filter(fact -> !isExact(fact)).map(Fact::text).forEach(names::add);
        return names;
    }

    private static Map<String, Integer> words(String text) {
        var words = new HashMap<String, Integer>();
        Names.WORD.matcher(text).results().forEach(word -> words.merge(word.group(), 1, Integer::sum));
        return words;
    }
}

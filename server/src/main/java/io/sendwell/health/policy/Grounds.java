package io.sendwell.health.policy;

import io.sendwell.health.policy.Heard.Holding;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** Why a level is in force, and what must happen before a critical number goes on, in plain words. */
public final class Grounds {

    private static final int NAMED = 2;

    private Grounds() {}

    /** Of a high or critical one. */
    public static String why(Level level, Risk risk) {
        var advice = risk.recommendations().stream().limit(NAMED).collect(Collectors.joining(" "));
        return "Its health is %s (risk %d of 100)%s"
                .formatted(level.code(), risk.score(), advice.isEmpty() ? "." : ": " + advice);
    }

    /** Of a critical one. */
    public static String condition(Standing standing, Collection<Holding> words, Rules rules) {
        var critical = words.stream()
                .filter(one -> one.word().level() == Level.CRITICAL)
                .toList();
        var conditions = new ArrayList<String>();
        critical.forEach(one -> conditions.add(one.word().condition()));
        if (standing.held() == Level.CRITICAL) {
            conditions.add("What was measured must fall below %d, as it does with time, or %s must pass."
                    .formatted(rules.critical() - rules.margin(), span(rules)));
        }
        return String.join(" ", conditions) + " " + resumption(critical);
    }

    private static String resumption(List<Holding> critical) {
        return needsPerson(critical) ? "Then a person must resume it." : "Then it resumes by itself.";
    }

    /** A ban, or a restriction of which WhatsApp names no end, is over when a person says so. */
    public static boolean needsPerson(Collection<Holding> words) {
        return words.stream()
                .anyMatch(one -> (one.word() == Word.BANNED || one.word() == Word.RESTRICTED) && one.until() == null);
    }

    private static String span(Rules rules) {
        long hours = rules.longestPause().toHours();
        return hours % 24 == 0 ? hours / 24 + " days" : hours + " hours";
    }
}

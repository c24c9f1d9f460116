package io.sendwell.delivery.policy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * What we do about a channel's refusal, and what it means in plain words: the table of FACTS.md section 1 as data. A code
 * that is not listed is taken for one that may pass.
 */
public final class ErrorPolicy {

    /** What a code leads to. */
    public sealed interface Reaction {
        /** This message fails; nothing else changes. */
        record Fail() implements Reaction {}

        /** Tried again after 1, 2, 4 minutes, then it fails. */
        record Retry() implements Reaction {}

        /** Waits {@code waits[n]} the n-th time, uses no attempt, fails when they are used up. */
        record Defer(List<Duration> waits) implements Reaction {}

        /** Back to the queue, no attempt used; the whole lane waits. */
        record SlowLane(Duration rest) implements Reaction {}

        /** Back to the queue; the sender pauses and resumes by itself. */
        record PauseSender(Duration rest) implements Reaction {}

        /** Back to the queue; the sender stops until a person has seen to it. */
        record StopSender() implements Reaction {}

        /** The contact has opted out at WhatsApp: into the ledger, and this message fails. */
        record OptOut() implements Reaction {}

        /** The content is at fault: the campaign halts before the next recipient, this message fails. */
        record HaltOrigin() implements Reaction {}
    }

    /** A code's reaction and its plain words. */
    public record Rule(Reaction reaction, String explanation) {}

    private static final Rule UNKNOWN_CODE =
            new Rule(new Reaction.Retry(), "WhatsApp refused the message with a code that is not in the table.");

    /** All of 132xxx is about templates. */
    private static final Rule TEMPLATE =
            new Rule(new Reaction.HaltOrigin(), "The template is missing, paused, or its parameters do not fit.");

    private static final Pattern TEMPLATE_CODE = Pattern.compile("132[0-9]{3}");

    private static final Map<String, Rule> RULES = rules();

    private ErrorPolicy() {}

    public static Rule of(String code) {
        var rule = RULES.get(code);
        if (rule != null) {
            return rule;
        }
        return TEMPLATE_CODE.matcher(code).matches() ? TEMPLATE : UNKNOWN_CODE;
    }

    private static Map<String, Rule> rules() {
        var rules = new TreeMap<String, Rule>();
        var pairWaits =
                List.of(Duration.ofSeconds(4), Duration.ofSeconds(16), Duration.ofSeconds(64), Duration.ofSeconds(256));
        var marketingWaits = List.of(Duration.ofHours(6), Duration.ofDays(1), Duration.ofDays(2));
        rules.put(
                "130429",
                new Rule(
                        new Reaction.SlowLane(Duration.ofMinutes(1)),
                        "The number has reached its throughput; it sends more slowly."));
        rules.put(
                "131056",
                new Rule(
                        new Reaction.Defer(pairWaits),
                        "Too many messages to this contact in a short time; this contact waits a little."));
        rules.put(
                "80007",
                new Rule(new Reaction.SlowLane(Duration.ofMinutes(5)), "The account has reached its call rate."));
        rules.put("4", new Rule(new Reaction.SlowLane(Duration.ofMinutes(5)), "The app has reached its call rate."));
        rules.put(
                "131048",
                new Rule(
                        new Reaction.PauseSender(Duration.ofHours(24)),
                        "WhatsApp limits this number because people report its messages as spam."));
        rules.put(
                "131049",
                new Rule(
                        new Reaction.Defer(marketingWaits),
                        "WhatsApp limits how much marketing this person gets; tried again later."));
        rules.put(
                "131050",
                new Rule(new Reaction.OptOut(), "This person has stopped marketing messages from this business."));
        rules.put(
                "131026",
                new Rule(
                        new Reaction.Fail(),
                        "Undeliverable: the number is not on WhatsApp, its app is too old, or it has blocked us."));
        rules.put(
                "131047",
                new Rule(
                        new Reaction.Fail(),
                        "More than 24 hours since the contact last wrote: only a template may be sent."));
        for (var code : List.of("131051", "131052", "131053")) {
            rules.put(
                    code,
                    new Rule(new Reaction.HaltOrigin(), "WhatsApp does not accept this type of message or its media."));
        }
        rules.put("131042", new Rule(new Reaction.StopSender(), "The account has a payment problem at Meta."));
        rules.put("131031", new Rule(new Reaction.StopSender(), "WhatsApp has locked this account."));
        rules.put(
                "368",
                new Rule(new Reaction.StopSender(), "WhatsApp has blocked this account for a breach of its policy."));
        rules.put(
                "130472",
                new Rule(new Reaction.Fail(), "This person is part of an experiment at Meta and gets no marketing."));
        rules.put("133010", new Rule(new Reaction.StopSender(), "The number is not registered with WhatsApp."));
        var unauthorised =
                new Rule(new Reaction.StopSender(), "WhatsApp no longer accepts the access token of this sender.");
        List.of("190", "0", "10").forEach(code -> rules.put(code, unauthorised));
        IntStream.rangeClosed(200, 299).forEach(code -> rules.put(Integer.toString(code), unauthorised));
        rules.put(
                "463",
                new Rule(
                        new Reaction.Fail(),
                        "WhatsApp does not let this number write to people it has not talked to yet."));
        return java.util.Collections.unmodifiableMap(rules);
    }
}

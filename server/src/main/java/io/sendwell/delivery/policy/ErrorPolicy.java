package io.sendwell.delivery.policy;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.sendwell.channel.Channel;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What we do about a channel's refusal, and what it means in plain words. The table itself is data: {@code
 * delivery/error-policy.csv}, after FACTS.md sections 1 and 2; docs/errors.md is printed from it. A code that is not in
 * it is taken for one that may pass.
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

        /** Back to the queue; all senders of the same account at the channel stop until a person has seen to it. */
        record StopAccount() implements Reaction {}

        /** This message fails; a number that does so twice gets no marketing any more. */
        record Undeliverable() implements Reaction {}

        /** The contact has opted out at WhatsApp: into the ledger, and this message fails. */
        record OptOut() implements Reaction {}

        /** The content is at fault: the campaign halts before the next recipient, this message fails. */
        record HaltOrigin() implements Reaction {}
    }

    /** What a refusal is about. */
    public enum FailureClass {
        RECIPIENT,
        CONTENT,
        LIMIT,
        ACCOUNT,
        WINDOW,
        /** What the person wants; not a failure of ours, so it is counted apart. */
        PREFERENCE,
        /** What Meta does with the person; counted apart as well. */
        EXPERIMENT,
        UNKNOWN;

        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Whether it says that something is wrong with the campaign, the list or the sender. */
        public boolean isFailure() {
            return this != PREFERENCE && this != EXPERIMENT;
        }
    }

    /**
     * A line of the table.
     *
     * @param codes as written there: {@code 190 200-299 132*}
     * @param explanation what it means
     * @param remedy what happens next, and what a person can do
     */
    public record Rule(
            Optional<Channel> channel,
            String codes,
            FailureClass failureClass,
            Reaction reaction,
            String explanation,
            String remedy) {

        /** What a sender that it stops says of itself: what happened, and what comes next. */
        public String notice() {
            return explanation + " " + remedy;
        }

        private boolean isAbout(Channel asked, String code) {
            // The simulator speaks the codes of all channels.
            return (asked == Channel.SIMULATOR || channel.filter(asked::equals).isPresent())
                    && Arrays.stream(codes.split(" ", -1)).anyMatch(one -> matches(one, code));
        }
    }

    private static final Rule UNKNOWN_CODE = new Rule(
            Optional.empty(),
            "any other",
            FailureClass.UNKNOWN,
            new Reaction.Retry(),
            "WhatsApp refused the message with a code that is not in the table.",
            "Tried again after 1, 2 and 4 minutes.");

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

    private static final List<Rule> TABLE = read();

    private ErrorPolicy() {}

    /** The rule about a code of a channel. */
    public static Rule of(Channel channel, String code) {
        return TABLE.stream()
                .filter(rule -> rule.isAbout(channel, code))
                .findFirst()
                .orElse(UNKNOWN_CODE);
    }

    /** What a code means, whichever channel it came from. */
    public static Rule of(String code) {
        return of(Channel.SIMULATOR, code);
    }

    /** The codes of which one stopped a sender that says this of itself; empty where it was not WhatsApp. */
    public static List<String> behind(Channel channel, @Nullable String notice) {
        return TABLE.stream()
                .filter(rule -> channel == Channel.SIMULATOR
                        || rule.channel().filter(channel::equals).isPresent())
                .filter(rule -> rule.notice().equals(notice))
                .flatMap(rule -> Arrays.stream(rule.codes().split(" ", -1)))
                .toList();
    }

    /** All of them, the one for codes that are not listed last. */
    public static List<Rule> table() {
        return Stream.concat(TABLE.stream(), Stream.of(UNKNOWN_CODE)).toList();
    }

    /** {@code pattern} is a code, a range of numbers like 200-299, or the beginning of a code like 132*. */
    private static boolean matches(String pattern, String code) {
        int dash = pattern.indexOf('-');
        if (dash > 0) {
            return NUMBER.matcher(code).matches()
                    && Integer.parseInt(code) >= Integer.parseInt(pattern.substring(0, dash))
                    && Integer.parseInt(code) <= Integer.parseInt(pattern.substring(dash + 1));
        }
        return pattern.endsWith("*")
                ? code.startsWith(pattern.substring(0, pattern.length() - 1)) && code.length() == 6
                : pattern.equals(code);
    }

    private static List<Rule> read() {
        var resource = Objects.requireNonNull(ErrorPolicy.class.getResourceAsStream("/delivery/error-policy.csv"));
        try (var csv = CsvReader.builder().ofNamedCsvRecord(new InputStreamReader(resource, StandardCharsets.UTF_8))) {
            return csv.stream().map(ErrorPolicy::rule).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Rule rule(NamedCsvRecord line) {
        return new Rule(
                Optional.of(Channel.valueOf(line.getField("channel").toUpperCase(Locale.ROOT))),
                line.getField("codes"),
                FailureClass.valueOf(line.getField("class").toUpperCase(Locale.ROOT)),
                reaction(line.getField("reaction"), line.getField("waits")),
                line.getField("meaning"),
                line.getField("remedy"));
    }

    private static Reaction reaction(String name, String waits) {
        var durations = Arrays.stream(waits.split(" ", -1))
                .filter(wait -> !wait.isEmpty())
                .map(Duration::parse)
                .toList();
        return switch (name) {
            case "fail" -> new Reaction.Fail();
            case "defer" -> new Reaction.Defer(durations);
            case "slow_lane" -> new Reaction.SlowLane(durations.getFirst());
            case "pause_sender" -> new Reaction.PauseSender(durations.getFirst());
            case "stop_sender" -> new Reaction.StopSender();
            case "stop_account" -> new Reaction.StopAccount();
            case "undeliverable" -> new Reaction.Undeliverable();
            case "opt_out" -> new Reaction.OptOut();
            case "halt_origin" -> new Reaction.HaltOrigin();
            default -> throw new IllegalStateException("error-policy.csv: no reaction is called " + name);
        };
    }
}

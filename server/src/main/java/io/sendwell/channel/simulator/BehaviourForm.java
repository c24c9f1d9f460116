package io.sendwell.channel.simulator;

import io.sendwell.kernel.Problem;
import io.sendwell.kernel.Problem.FieldError;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.annotation.JsonDeserialize;

/** What a client asks the simulated people to be like; what it leaves out is as usual. */
record BehaviourForm(
        @Nullable Long senderId,
        @Nullable Integer latencyMs,
        @Nullable Double deliveredRate,
        @Nullable Double readRate,
        @Nullable Double replyRate,
        @Nullable List<@Nullable String> replies,
        @Nullable List<@Nullable FailureForm> fail,
        @Nullable Double lostAnswerRate,
        @Nullable Integer restrictAfter) {

    record FailureForm(
            @JsonDeserialize(using = CodeReader.class) @Nullable String code,

            @Nullable Double rate,
            @Nullable List<@Nullable String> to) {}

    /** WhatsApp writes its codes as numbers, people write them as they like. */
    static final class CodeReader extends ValueDeserializer<String> {
        @Override
        public String deserialize(JsonParser parser, DeserializationContext context) {
            return parser.currentToken() == JsonToken.VALUE_STRING
                            || parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                    ? parser.getString()
                    : (String) context.handleUnexpectedToken(String.class, parser);
        }
    }

    /** The codes of FACTS.md section 1, {@code 463} of its section 2, and no clear answer at all. */
    private static final Set<String> CODES = Set.of(
            "0", "4", "10", "190", "368", "463", "500", "503", "80007", "130429", "130472", "131026", "131031",
            "131042", "131047", "131048", "131049", "131050", "131051", "131052", "131053", "131056", "133010",
            "timeout");

    private static final int LONGEST_LATENCY_MS = 600_000;
    private static final int LONGEST_REPLY = 4_096;
    private static final int MOST_REPLIES = 1_000;
    private static final int MOST_NUMBERS = 100_000;

    static BehaviourForm of(@Nullable Long senderId, Behaviour behaviour) {
        return new BehaviourForm(
                senderId,
                behaviour.latencyMs(),
                behaviour.deliveredRate(),
                behaviour.readRate(),
                behaviour.replyRate(),
                new ArrayList<>(behaviour.replies()),
                new ArrayList<>(behaviour.fail().stream()
                        .map(failure -> new FailureForm(
                                failure.code(),
                                failure.rate(),
                                new ArrayList<>(failure.to().stream().sorted().toList())))
                        .toList()),
                behaviour.lostAnswerRate(),
                behaviour.restrictAfter());
    }

    /** 422 naming everything that is wrong. */
    Behaviour behaviour() {
        var errors = new ArrayList<FieldError>();
        var usual = Behaviour.USUAL;
        int latency = Objects.requireNonNullElse(latencyMs, usual.latencyMs());
        if (latency < 0 || latency > LONGEST_LATENCY_MS) {
            errors.add(new FieldError("latency_ms", "must be between 0 and " + LONGEST_LATENCY_MS));
        }
        if (restrictAfter != null && restrictAfter < 0) {
            errors.add(new FieldError("restrict_after", "must not be negative"));
        }
        var behaviour = new Behaviour(
                latency,
                rate("delivered_rate", deliveredRate, usual.deliveredRate(), errors),
                rate("read_rate", readRate, usual.readRate(), errors),
                rate("reply_rate", replyRate, usual.replyRate(), errors),
                replies(usual.replies(), errors),
                failures(errors),
                rate("lost_answer_rate", lostAnswerRate, usual.lostAnswerRate(), errors),
                restrictAfter);
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors);
        }
        return behaviour;
    }

    private List<String> replies(List<String> usual, List<FieldError> errors) {
        if (replies == null) {
            return usual;
        }
        if (replies.size() > MOST_REPLIES) {
            errors.add(new FieldError("replies", "must be at most " + MOST_REPLIES));
            return usual;
        }
        var texts = new ArrayList<String>();
        for (int i = 0; i < replies.size(); i++) {
            var text = replies.get(i);
            if (text == null || text.isBlank() || text.length() > LONGEST_REPLY || text.indexOf('\0') >= 0) {
                errors.add(new FieldError(
                        "replies[" + i + "]", "must be a text of 1 to " + LONGEST_REPLY + " characters"));
            } else {
                texts.add(text);
            }
        }
        return texts;
    }

    private List<Behaviour.Failure> failures(List<FieldError> errors) {
        var failures = new ArrayList<Behaviour.Failure>();
        for (int i = 0; fail != null && i < fail.size(); i++) {
            var field = "fail[" + i + "]";
            var form = fail.get(i);
            if (form == null || form.code() == null || !isCode(form.code())) {
                errors.add(new FieldError(
                        field + ".code", "must be a code of WhatsApp, like 131026, or 500, 503 or timeout"));
                continue;
            }
            if (form.rate() == null && form.to() == null) {
                errors.add(new FieldError(field, "needs a rate or the numbers to fail for"));
            }
            failures.add(new Behaviour.Failure(
                    form.code(), rate(field + ".rate", form.rate(), 0, errors), numbers(field + ".to", form, errors)));
        }
        return failures;
    }

    private static Set<String> numbers(String field, FailureForm form, List<FieldError> errors) {
        var numbers = new HashSet<String>();
        var to = Objects.requireNonNullElse(form.to(), List.<@Nullable String>of());
        if (to.size() > MOST_NUMBERS) {
            errors.add(new FieldError(field, "must be at most " + MOST_NUMBERS + " numbers"));
            return numbers;
        }
        for (int i = 0; i < to.size(); i++) {
            var digits = SimulatedNumber.digits(to.get(i));
            if (digits == null) {
                errors.add(new FieldError(field + "[" + i + "]", SimulatedNumber.EXPECTED));
            } else {
                numbers.add(digits);
            }
        }
        return numbers;
    }

    private static boolean isCode(String code) {
        return CODES.contains(code) || code.matches("132[0-9]{3}|2[0-9]{2}");
    }

    private static double rate(String field, @Nullable Double rate, double usual, List<FieldError> errors) {
        if (rate == null) {
            return usual;
        }
        if (!(rate >= 0 && rate <= 1)) {
            errors.add(new FieldError(field, "must be a share between 0 and 1"));
            return usual;
        }
        return rate;
    }
}

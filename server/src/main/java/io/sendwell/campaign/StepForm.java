package io.sendwell.campaign;

import static io.sendwell.channel.Enclosures.LONGEST_TEXT;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.sendwell.campaign.CampaignForm.WindowForm;
import io.sendwell.campaign.drip.policy.Condition;
import io.sendwell.campaign.drip.policy.Step;
import io.sendwell.campaign.drip.policy.Step.Otherwise;
import io.sendwell.channel.Enclosure;
import io.sendwell.channel.Enclosures;
import io.sendwell.channel.InteractiveForm;
import io.sendwell.channel.MediaForm;
import io.sendwell.delivery.Approved;
import io.sendwell.delivery.ApprovedForm;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.Problem.FieldError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A step of a drip as a client writes it.
 *
 * @param id of a step that a running drip has already; null = a new one
 * @param delayHours after the step before; a fraction if need be
 * @param otherwise what becomes of those who do not meet the condition: {@code skip}, unless said otherwise, or {@code stop}
 */
record StepForm(
        @Nullable Integer id,
        @Nullable Double delayHours,
        @Nullable String message,
        @Nullable ApprovedForm template,
        @Nullable MediaForm media,
        @Nullable Boolean linkPreview,
        @Nullable InteractiveForm interactive,
        @Nullable Boolean stopOnReply,
        @Nullable ConditionForm condition,
        @JsonProperty("else") @Nullable String otherwise,
        @Nullable WindowForm sendWindow) {

    private static final int MOST_STEPS = 500;
    private static final double LONGEST_DELAY = 366 * 24;

    /** What a contact must be like to get the step. */
    record ConditionForm(
            @Nullable String field,
            @Nullable String op,
            @Nullable Object value) {}

    /**
     * The forms, each right by itself; 422 with all that is wrong with them.
     *
     * @param forAll what a step without a message says; null = nothing
     * @param known whether steps may have ids
     */
    static List<StepForm> checked(@Nullable List<@Nullable StepForm> forms, @Nullable String forAll, boolean known) {
        var errors = new ArrayList<FieldError>();
        var checked = new ArrayList<StepForm>();
        if (forms == null || forms.isEmpty() || forms.size() > MOST_STEPS) {
            throw Problem.invalid("sequence", "must have 1 to " + MOST_STEPS + " steps");
        }
        for (int i = 0; i < forms.size(); i++) {
            var field = "sequence[" + i + "]";
            var form = forms.get(i);
            if (form == null) {
                errors.add(new FieldError(field, "must not be null"));
            } else {
                form.check(field, forAll, known, errors);
                checked.add(form);
            }
        }
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors);
        }
        return checked;
    }

    private void check(String field, @Nullable String forAll, boolean known, List<FieldError> errors) {
        if (id != null && (!known || id < 1)) {
            errors.add(new FieldError(field + ".id", "is none; leave it out for a new step"));
        }
        if (delayHours == null || !(delayHours >= 0 && delayHours <= LONGEST_DELAY)) {
            errors.add(new FieldError(field + ".delay_hours", "must be 0 to 8784 hours"));
        }
        if (message == null && template == null && forAll == null) {
            errors.add(new FieldError(field + ".message", "is missing, and the campaign has no message_template"));
        }
        if (message != null && ((message.isBlank() && media == null) || message.length() > LONGEST_TEXT)) {
            errors.add(new FieldError(field + ".message", "must have 1 to " + LONGEST_TEXT + " characters"));
        }
        if (otherwise != null && named(Otherwise.values(), otherwise).isEmpty()) {
            errors.add(new FieldError(field + ".else", "must be " + names(Otherwise.values())));
        }
        if (otherwise != null && condition == null) {
            errors.add(new FieldError(field + ".else", "needs a condition"));
        }
        if (condition != null) {
            check(condition, field + ".condition", errors);
        }
    }

    /** What is of the contact itself is checked where it is known. */
    private static void check(ConditionForm form, String field, List<FieldError> errors) {
        var condition = condition(form);
        if (condition.field().isBlank()) {
            errors.add(new FieldError(field + ".field", "is missing"));
        } else if (condition.op().isBlank()) {
            errors.add(new FieldError(field + ".op", "is missing"));
        } else if (condition.isOfTheWay()) {
            condition.problem().ifPresent(problem -> errors.add(new FieldError(field + ".value", problem)));
        }
    }

    /** What it is to carry besides. */
    Enclosures.Asked enclosed() {
        return new Enclosures.Asked(media, linkPreview, interactive, true);
    }

    Step step(String field, Enclosure enclosure, @Nullable Approved approved) {
        return new Step(
                id == null ? 0 : id,
                Duration.ofSeconds(Math.round((delayHours == null ? 0 : delayHours) * 3600)),
                message,
                approved,
                enclosure,
                Boolean.TRUE.equals(stopOnReply),
                condition == null ? null : condition(condition),
                named(Otherwise.values(), otherwise).orElse(Otherwise.SKIP),
                sendWindow == null ? null : sendWindow.window(field + ".send_window"),
                false);
    }

    private static Condition condition(ConditionForm form) {
        return new Condition(
                form.field() == null ? "" : form.field(), form.op() == null ? "" : form.op(), form.value());
    }

    private static <E extends Enum<E>> Optional<E> named(E[] values, @Nullable String name) {
        return Arrays.stream(values).filter(value -> code(value).equals(name)).findFirst();
    }

    private static <E extends Enum<E>> String names(E[] values) {
        return Arrays.stream(values).map(StepForm::code).collect(Collectors.joining(", "));
    }

    static String code(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}

package io.sendwell.campaign;

import static io.sendwell.channel.Enclosures.LONGEST_TEXT;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.Problem.FieldError;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A variant that a person writes: an object, or its text alone. */
record VariantForm(@Nullable String text) {

    @JsonCreator
    VariantForm(@JsonProperty("text") @Nullable String text) {
        this.text = text;
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static VariantForm alone(String text) {
        return new VariantForm(text);
    }

    /** The text; 422 where it has none or too much. */
    String said() {
        if (isWrong()) {
            throw Problem.invalid(wrong("text"));
        }
        return String.valueOf(text);
    }

    static void check(@Nullable List<@Nullable VariantForm> forms, List<FieldError> errors) {
        if (forms == null) {
            return;
        }
        if (forms.size() > Variants.MOST) {
            errors.add(new FieldError("variants", "must be at most " + Variants.MOST));
        }
        for (int i = 0; i < forms.size(); i++) {
            var form = forms.get(i);
            if (form == null || form.isWrong()) {
                errors.addAll(wrong("variants[" + i + "].text"));
            }
        }
    }

    private boolean isWrong() {
        return text == null || text.isBlank() || text.length() > LONGEST_TEXT;
    }

    private static List<FieldError> wrong(String field) {
        return List.of(new FieldError(field, "must have 1 to " + LONGEST_TEXT + " characters"));
    }
}

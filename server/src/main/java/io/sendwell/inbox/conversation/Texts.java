package io.sendwell.inbox.conversation;

import io.sendwell.kernel.Problem;
import io.sendwell.kernel.Problem.FieldError;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the texts of a form and collects what is wrong with it, so that a client learns all of it at once. */
public final class Texts {

    private final List<FieldError> errors = new ArrayList<>();

    /** A single text that must be there; 422 where it is not or is too long. */
    static String required(String field, @Nullable String text, int longest) {
        var texts = new Texts();
        var read = texts.needed(field, text, longest);
        texts.enforce();
        return read;
    }

    /** A text that must be there, without the blanks around it. */
    public String needed(String field, @Nullable String text, int longest) {
        var read = optional(field, text, longest);
        if (read == null) {
            wrong(field, "is required");
            return "";
        }
        return read;
    }

    /** A text without the blanks around it; null where nothing is left. */
    public @Nullable String optional(String field, @Nullable String text, int longest) {
        if (text == null || text.isBlank()) {
            return null;
        }
        var stripped = text.strip();
        if (stripped.length() > longest) {
            wrong(field, "must have at most " + longest + " characters");
        }
        return stripped;
    }

    public void wrong(String field, String message) {
        errors.add(new FieldError(field, message));
    }

    /** What another found wrong. */
    public void wrong(Problem problem) {
        errors.addAll(problem.errors());
    }

    /** 422 with all that was found. */
    public void enforce() {
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors);
        }
    }
}

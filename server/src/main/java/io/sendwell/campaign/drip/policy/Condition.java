package io.sendwell.campaign.drip.policy;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What must hold of a contact when a step is due.
 *
 * @param field as in the definitions of segments; {@code replied}, {@code clicked} and {@code intent} with {@code is},
 *     {@code is_not} and {@code exists} are of the contact's way through this drip
 * @param value a text, a number, or true and false
 */
public record Condition(String field, String op, @Nullable Object value) {

    private static final List<String> OF_THE_WAY = List.of("is", "is_not", "exists");

    /** Whether it is about what happened since the contact was enrolled, and not about the contact. */
    public boolean isOfTheWay() {
        return field.equals("intent") || (isDeed() && OF_THE_WAY.contains(op));
    }

    /** Whether it is about something that the contact did or did not do. */
    public boolean isDeed() {
        return field.equals("replied") || field.equals("clicked");
    }

    /** What is wrong with one of the way. */
    public Optional<String> problem() {
        if (!OF_THE_WAY.contains(op)) {
            return Optional.of("is compared with is, is_not or exists");
        }
        if (isDeed() || op.equals("exists")) {
            return value == null || value instanceof Boolean ? Optional.empty() : Optional.of("must be true or false");
        }
        return value instanceof String text && !text.isBlank() ? Optional.empty() : Optional.of("must be an intent");
    }
}

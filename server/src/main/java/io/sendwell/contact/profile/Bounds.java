package io.sendwell.contact.profile;

import io.sendwell.kernel.Problem;
import io.sendwell.kernel.Problem.FieldError;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Collects what is out of bounds in a request, so that a client learns all of it at once. */
public final class Bounds {

    public static final int TEXT = 200;
    public static final int EMAIL = 254;
    public static final int TAG = 100;
    public static final int TAGS = 50;
    public static final int ATTRIBUTES = 100;
    public static final int ATTRIBUTE_NAME = 100;
    public static final int ATTRIBUTE_VALUE = 2000;
    public static final int WORDING = 5000;

    private static final Pattern EMAIL_SHAPE = Pattern.compile("[^@\\s,;<>()]+@[^@\\s,;<>()]+\\.[^@\\s,;<>().]+");
    private static final Set<String> ZONES = ZoneId.getAvailableZoneIds();

    private final List<FieldError> errors = new ArrayList<>();

    /** A line of text: no control characters, at most {@code longest} characters. */
    public void line(String field, @Nullable String text, int longest) {
        check(field, text, longest, Character::isISOControl);
    }

    /** Text that may have lines. */
    public void text(String field, @Nullable String text, int longest) {
        check(field, text, longest, Bounds::isUnprintable);
    }

    public void email(String field, @Nullable String email) {
        if (email != null && !isEmail(email)) {
            add(field, "is not an email address");
        }
    }

    public void timezone(String field, @Nullable String zone) {
        if (zone != null && !isTimezone(zone)) {
            add(field, "is not the name of a time zone, like Europe/Madrid");
        }
    }

    public void add(String field, String message) {
        errors.add(new FieldError(field, message));
    }

    public List<FieldError> errors() {
        return List.copyOf(errors);
    }

    /** 422 with all that was found. */
    public void enforce() {
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors);
        }
    }

    public static boolean isEmail(String email) {
        return email.length() <= EMAIL
                && isClean(email)
                && EMAIL_SHAPE.matcher(email).matches();
    }

    public static boolean isTimezone(String zone) {
        return ZONES.contains(zone);
    }

    /** Whether PostgreSQL and a screen can show it: no control characters, no half of a surrogate pair. */
    public static boolean isClean(String text) {
        return !has(text, Bounds::isUnprintable);
    }

    private void check(String field, @Nullable String text, int longest, IntPredicate refused) {
        if (text == null) {
            return;
        }
        if (text.length() > longest) {
            add(field, "is longer than " + longest + " characters");
        } else if (has(text, refused) || !isClean(text)) {
            add(field, "contains control characters");
        }
    }

    private static boolean has(String text, IntPredicate refused) {
        for (int i = 0; i < text.length(); ) {
            int character = text.codePointAt(i);
            if (refused.test(character)) {
                return true;
            }
            i += Character.charCount(character);
        }
        return false;
    }

    private static boolean isUnprintable(int character) {
        return switch (character) {
            case '\n', '\r', '\t' -> false;
            default ->
                Character.isISOControl(character)
                        || (character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE);
        };
    }
}

package io.sendwell.contact.profile;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a person besides phones and tags. Texts are never blank, the email is in lower case.
 *
 * @param timezone as given, not derived
 * @param attributes values are texts, numbers or booleans
 */
public record Profile(
        FullName name,
        @Nullable String email,
        @Nullable String company,
        @Nullable String jobTitle,
        @Nullable String timezone,
        Map<String, Object> attributes) {

    /** Nothing is known but that there is somebody. */
    public static final Profile UNKNOWN = new Profile(new FullName(null, null), null, null, null, null, Map.of());

    /** Names that a message may mention of any contact, which an attribute can therefore not have. */
    public static final Set<String> BUILT_IN =
            Set.of("name", "first_name", "last_name", "full_name", "email", "phone", "company");

    private static final Pattern ATTRIBUTE_NAME = Pattern.compile("[\\p{L}\\p{N}_][\\p{L}\\p{M}\\p{N}_.-]*");

    public Profile {
        email = blankToNull(email == null ? null : email.toLowerCase(Locale.ROOT));
        company = blankToNull(company);
        jobTitle = blankToNull(jobTitle);
        timezone = blankToNull(timezone);
        if (attributes.values().stream().anyMatch(Profile::isBlank)) {
            var kept = new HashMap<>(attributes);
            kept.values().removeIf(Profile::isBlank); // an empty value is no value
            attributes = kept;
        }
        attributes = Map.copyOf(attributes);
    }

    /** Says what is out of bounds, by the names of the API. */
    public void check(Bounds bounds) {
        bounds.line("first_name", name.first(), Bounds.TEXT);
        bounds.line("last_name", name.last(), Bounds.TEXT);
        bounds.email("email", email);
        bounds.line("company", company, Bounds.TEXT);
        bounds.line("job_title", jobTitle, Bounds.TEXT);
        bounds.timezone("timezone", timezone);
        if (attributes.size() > Bounds.ATTRIBUTES) {
            bounds.add("attributes", "are more than " + Bounds.ATTRIBUTES);
            return;
        }
        attributes.forEach((key, value) -> {
            var field = "attributes." + key;
            if (BUILT_IN.contains(key)) {
                bounds.add(field, "is a field of its own, not an attribute");
            } else if (!isAttributeName(key)) {
                bounds.add(
                        "attributes",
                        "have names of letters, digits, _ - and . only, at most " + Bounds.ATTRIBUTE_NAME
                                + " characters");
            } else {
                switch (value) {
                    case String text -> bounds.text(field, text, Bounds.ATTRIBUTE_VALUE);
                    case Number _, Boolean _ -> {}
                    default -> bounds.add(field, "must be a text, a number, a boolean or null");
                }
            }
        });
    }

    public static boolean isAttributeName(String name) {
        return name.length() <= Bounds.ATTRIBUTE_NAME
                && ATTRIBUTE_NAME.matcher(name).matches();
    }

    private static boolean isBlank(Object value) {
        return value instanceof String text && text.isBlank();
    }

    private static @Nullable String blankToNull(@Nullable String text) {
        return text == null || text.isBlank() ? null : text.strip();
    }
}

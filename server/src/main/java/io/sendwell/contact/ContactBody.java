package io.sendwell.contact;

import io.sendwell.contact.book.Tags;
import io.sendwell.contact.profile.Bounds;
import io.sendwell.contact.profile.FullName;
import io.sendwell.contact.profile.Profile;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A contact as a client writes it: {@code name}, or its halves {@code first_name} and {@code last_name}.
 *
 * @param consent evidence that it agreed; only when it is made, later there is {@code opt-in}
 */
record ContactBody(
        @Nullable String name,
        @Nullable String firstName,
        @Nullable String lastName,
        @Nullable String phone,
        @Nullable String email,
        @Nullable String company,
        @Nullable String jobTitle,
        @Nullable String timezone,
        @Nullable List<String> tags,
        @Nullable Map<String, @Nullable Object> attributes,
        @Nullable EvidenceBody consent) {

    /** What it says of the person; 422 with all that is out of bounds. */
    Profile profile(Instant now) {
        var bounds = new Bounds();
        bounds.line("name", name, Bounds.TEXT);
        bounds.line("first_name", firstName, Bounds.TEXT); // as it came: spaces are tidied only afterwards
        bounds.line("last_name", lastName, Bounds.TEXT);
        Tags.check(bounds, tagsOrNone());
        if (consent != null) {
            consent.check(bounds, "consent.", now);
        }
        bounds.enforce();
        var halves = firstName == null && lastName == null ? FullName.of(name) : new FullName(firstName, lastName);
        var profile = new Profile(halves, email, company, jobTitle, timezone, given());
        profile.check(bounds);
        bounds.enforce();
        return profile;
    }

    List<String> tagsOrNone() {
        return tags == null ? List.of() : tags;
    }

    private Map<String, Object> given() {
        if (attributes == null) {
            return Map.of();
        }
        var given = new HashMap<String, Object>();
        attributes.forEach((key, value) -> {
            if (value != null) {
                given.put(key, value);
            }
        });
        return given;
    }
}

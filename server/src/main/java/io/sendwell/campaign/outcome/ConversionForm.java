package io.sendwell.campaign.outcome;

import io.sendwell.inbox.lead.policy.Amount;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.Problem.FieldError;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A conversion as another system tells it.
 *
 * @param contactId or {@code phone}, or the {@code code} that the link's target was told
 * @param name what was done: {@code order}, {@code booking}
 * @param value an exact decimal; with its currency
 * @param at when; by default now
 * @param externalId the other system's: told twice, it counts once
 */
record ConversionForm(
        @Nullable Long contactId,
        @Nullable String phone,
        @Nullable String code,
        @Nullable String name,
        @Nullable BigDecimal value,
        @Nullable String currency,
        @Nullable Instant at,
        @Nullable String externalId) {

    private static final int LONGEST_NAME = 100;
    private static final int LONGEST_ID = 200;
    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");

    /** 422 with all that is wrong with it by itself. */
    void check(Instant now) {
        var errors = new ArrayList<FieldError>();
        if (Stream.of(contactId != null, phone != null, code != null)
                        .filter(given -> given)
                        .count()
                != 1) {
            errors.add(new FieldError("contact_id", "or phone or code must say who, and one of them alone"));
        }
        if (name == null || name.isBlank() || name.length() > LONGEST_NAME) {
            errors.add(new FieldError("name", "must have 1 to " + LONGEST_NAME + " characters"));
        }
        if ((value == null) != (currency == null)) {
            errors.add(new FieldError(value == null ? "value" : "currency", "is missing: the two come together"));
        } else if (value != null && currency != null) {
            Amount.flaws(value, currency).forEach(flaw -> errors.add(new FieldError(flaw.field(), flaw.message())));
        }
        if (at != null && (at.isAfter(now) || at.isBefore(EARLIEST))) {
            errors.add(new FieldError("at", "must lie between the year 2000 and now"));
        }
        if (externalId != null && (externalId.isBlank() || externalId.length() > LONGEST_ID)) {
            errors.add(new FieldError("external_id", "must have 1 to " + LONGEST_ID + " characters"));
        }
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors);
        }
    }

    @Nullable Amount amount() {
        return value == null || currency == null ? null : Amount.of(value, currency);
    }
}

package io.sendwell.inbox.lead;

import io.sendwell.inbox.lead.policy.Amount;
import io.sendwell.inbox.lead.policy.Stage;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.Problem.FieldError;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A lead as a client writes it.
 *
 * @param stage an open one; won and lost are reached with {@code convert} and {@code close-lost}
 * @param value an exact decimal, such as 1250.50
 * @param currency ISO 4217; without one that of the lead, else of the workspace's default country
 */
record LeadForm(
        @Nullable Long contactId,
        @Nullable String stage,
        @Nullable Long ownerId,
        @Nullable BigDecimal value,
        @Nullable String currency,
        @Nullable Instant followUpAt,
        @Nullable String notes) {

    static final int LONGEST_TEXT = 5_000;

    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

    static LeadForm of(Lead lead) {
        var value = lead.value();
        return new LeadForm(
                lead.contact().value(),
                lead.stage().code(),
                lead.owner(),
                value == null ? null : value.value(),
                value == null ? null : value.currency(),
                lead.followUpAt(),
                lead.notes());
    }

    /**
     * 422 with all that is wrong with it.
     *
     * @param current where the lead is, and may stay; null where it is to be made
     */
    void check(@Nullable Stage current) {
        var errors = new ArrayList<FieldError>();
        boolean stays = current != null && current.code().equals(stage);
        if (stage != null && !stays && openStage().isEmpty()) {
            errors.add(new FieldError("stage", stage(stage)));
        }
        if (notes != null && notes.length() > LONGEST_TEXT) {
            errors.add(new FieldError("notes", "is longer than " + LONGEST_TEXT + " characters"));
        }
        if (followUpAt != null && (followUpAt.isBefore(EARLIEST) || !followUpAt.isBefore(LATEST))) {
            errors.add(new FieldError("follow_up_at", "must lie between the years 2000 and 2200"));
        }
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors);
        }
    }

    private static String stage(String word) {
        return Stage.of(word)
                .map(closed -> "is reached with leads/{id}/" + (closed == Stage.WON ? "convert" : "close-lost"))
                .orElse("must be one of new, contacted, qualified, proposal");
    }

    /** The stage that it names; empty where it names none that a lead can simply be put into. */
    Optional<Stage> openStage() {
        return Optional.ofNullable(stage).flatMap(Stage::of).filter(Stage::isOpen);
    }

    /**
     * What it says the lead is worth; 422 where that is no amount.
     *
     * @param usual the currency where it names none
     */
    @Nullable Amount amount(String usual) {
        return amount(value, currency, usual);
    }

    static @Nullable Amount amount(@Nullable BigDecimal value, @Nullable String currency, String usual) {
        if (value == null) {
            return null;
        }
        var unit = currency == null ? usual : currency;
        var flaws = Amount.flaws(value, unit);
        if (!flaws.isEmpty()) {
            throw Problem.invalid(List.copyOf(flaws.stream()
                    .map(flaw -> new FieldError(flaw.field(), flaw.message()))
                    .toList()));
        }
        return Amount.of(value, unit);
    }
}

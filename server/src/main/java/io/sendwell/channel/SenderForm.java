package io.sendwell.channel;

import io.sendwell.channel.Sender.Pace;
import io.sendwell.channel.Sender.WarmUpPlan;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.Problem.FieldError;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a client writes about a sender; what it leaves out stays as it is (or usual). */
record SenderForm(
        @Nullable String name,
        @Nullable String channel,
        @Nullable String phone,
        @Nullable Integer hourlyCap,
        @Nullable Integer dailyCap,
        @Nullable Integer minGapMs,
        @Nullable Integer maxGapMs,
        @Nullable WarmUp warmup,
        @Nullable String timezone,
        @Nullable CredentialsForm credentials) {

    record WarmUp(@Nullable Boolean enabled, @Nullable List<@Nullable Integer> schedule) {}

    static final String PHONE_RULE = "must be a number with its country code, like +14155550123";

    private static final int LONGEST_NAME = 100;
    private static final int LONGEST_SCHEDULE = 90;
    private static final int LONGEST_GAP_MS = 86_400_000;
    /** A phone that writes faster than a person looks like a machine. */
    private static final int SHORTEST_GAP_OF_A_DEVICE_MS = 1000;

    /** {@code base} with what this form says; 422 naming everything that is wrong with it on {@code channel}. */
    SenderPlan on(SenderPlan base, Channel channel) {
        var errors = new ArrayList<FieldError>();
        var plan = new SenderPlan(
                name(base.name(), errors),
                phone(base.phone(), errors),
                pace(base.pace(), channel, errors),
                warmUp(base.warmUp(), errors),
                zone(base.zone(), errors));
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors);
        }
        return plan;
    }

    private String name(String base, List<FieldError> errors) {
        var chosen = name == null ? base : name.strip();
        if (chosen.isEmpty()) {
            errors.add(new FieldError("name", "is required"));
        } else if (chosen.length() > LONGEST_NAME) {
            errors.add(new FieldError("name", "must have at most " + LONGEST_NAME + " characters"));
        } else if (chosen.chars().anyMatch(Character::isISOControl)) {
            errors.add(new FieldError("name", "must not contain control characters"));
        }
        return chosen;
    }

    /** The number's own phone is for show: E.164 with the usual separators. */
    private @Nullable String phone(@Nullable String base, List<FieldError> errors) {
        if (phone == null) {
            return base;
        }
        var digits = digits(phone);
        if (digits.isEmpty()) {
            errors.add(new FieldError("phone", PHONE_RULE));
        }
        return digits.orElse(base);
    }

    /** E.164 from a number as people write it; empty where it is none. */
    static Optional<String> digits(String written) {
        return Optional.of(written.replaceAll("[\\s().-]", "")).filter(digits -> digits.matches("\\+[1-9][0-9]{6,14}"));
    }

    private Pace pace(Pace base, Channel channel, List<FieldError> errors) {
        // A gap that is given alone pushes the other one along.
        int min = minGapMs != null
                ? minGapMs
                : Math.min(base.minGapMs(), Objects.requireNonNullElse(maxGapMs, base.minGapMs()));
        int max = maxGapMs != null ? maxGapMs : Math.max(base.maxGapMs(), min);
        var pace = new Pace(
                Objects.requireNonNullElse(hourlyCap, base.hourlyCap()),
                Objects.requireNonNullElse(dailyCap, base.dailyCap()),
                min,
                max);
        atLeastOne("hourly_cap", pace.hourlyCap(), errors);
        atLeastOne("daily_cap", pace.dailyCap(), errors);
        int shortest = channel == Channel.LINKED_DEVICE ? SHORTEST_GAP_OF_A_DEVICE_MS : 0;
        if (min < shortest || min > LONGEST_GAP_MS) {
            errors.add(new FieldError("min_gap_ms", "must be between " + shortest + " and " + LONGEST_GAP_MS));
        }
        if (max < shortest || max > LONGEST_GAP_MS) {
            errors.add(new FieldError("max_gap_ms", "must be between " + shortest + " and " + LONGEST_GAP_MS));
        } else if (max < min) {
            errors.add(new FieldError("max_gap_ms", "must not be smaller than min_gap_ms"));
        }
        return pace;
    }

    private WarmUpPlan warmUp(WarmUpPlan base, List<FieldError> errors) {
        if (warmup == null) {
            return base;
        }
        boolean enabled = Objects.requireNonNullElse(warmup.enabled(), base.enabled());
        var schedule = warmup.schedule();
        if (schedule == null) {
            return new WarmUpPlan(enabled, base.schedule());
        }
        if (schedule.isEmpty() || schedule.size() > LONGEST_SCHEDULE) {
            errors.add(new FieldError("warmup.schedule", "must have 1 to " + LONGEST_SCHEDULE + " daily caps"));
        }
        var caps = new ArrayList<Integer>();
        for (int day = 0; day < schedule.size(); day++) {
            int cap = Objects.requireNonNullElse(schedule.get(day), 0);
            atLeastOne("warmup.schedule[" + day + "]", cap, errors);
            caps.add(cap);
        }
        return new WarmUpPlan(enabled, List.copyOf(caps));
    }

    private ZoneId zone(ZoneId base, List<FieldError> errors) {
        if (timezone == null) {
            return base;
        }
        // Region names only: PostgreSQL reads an offset like +02:00 the other way round.
        if (!ZoneId.getAvailableZoneIds().contains(timezone)) {
            errors.add(new FieldError("timezone", "must be a zone name like America/Sao_Paulo"));
            return base;
        }
        return ZoneId.of(timezone);
    }

    private static void atLeastOne(String field, int value, List<FieldError> errors) {
        if (value < 1) {
            errors.add(new FieldError(field, "must be at least 1"));
        }
    }
}

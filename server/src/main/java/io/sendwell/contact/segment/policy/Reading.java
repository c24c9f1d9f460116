package io.sendwell.contact.segment.policy;

import io.sendwell.contact.ConsentStatus;
import io.sendwell.contact.profile.Bounds;
import io.sendwell.contact.segment.policy.Condition.All;
import io.sendwell.contact.segment.policy.Condition.Any;
import io.sendwell.contact.segment.policy.Condition.Test;
import io.sendwell.contact.segment.policy.GroupForm.ItemForm;
import io.sendwell.contact.segment.policy.Subject.Attribute;
import io.sendwell.contact.segment.policy.Subject.Field;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.Problem.FieldError;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads a definition, and says of all that is wrong with it where it stands: {@code definition.all[1].op}. */
public final class Reading {

    static final int DEEPEST = 5;
    static final int MOST = 100;
    static final int LONGEST_TEXT = 200;
    static final int MOST_DAYS = 3650;

    /** Years of four digits: what people mean, and what PostgreSQL can hold. */
    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");

    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private static final Pattern NOT_OF_A_PHONE = Pattern.compile("[^+0-9]+");

    private final Known known;
    private final List<FieldError> errors = new ArrayList<>();
    private int conditions;

    /**
     * What conditions may name.
     *
     * @param behaviours fields that modules of this server offer
     * @param lists whether a list with this id is here
     */
    public record Known(Set<String> behaviours, LongPredicate lists) {}

    private Reading(Known known) {
        this.known = known;
    }

    /**
     * @param place where the definition stands in the request
     * @throws Problem 422 with all that is wrong
     */
    public static Condition of(@Nullable GroupForm form, String place, Known known) {
        var reading = new Reading(known);
        Optional<Condition> condition = form == null
                ? reading.wrong(place, "is missing: give all or any with a list of conditions")
                : reading.group(form.all(), form.any(), place, 1);
        if (!reading.errors.isEmpty()) {
            throw Problem.invalid(reading.errors);
        }
        return condition.orElseThrow(() -> new IllegalStateException("A definition is read, or something is wrong"));
    }

    private Optional<Condition> group(
            @Nullable List<@Nullable ItemForm> all, @Nullable List<@Nullable ItemForm> any, String place, int depth) {
        if ((all == null) == (any == null)) {
            return wrong(place, "must have either all or any: a list of conditions");
        }
        if (depth > DEEPEST) {
            return wrong(place, "is nested too deeply: at most " + DEEPEST + " groups in each other");
        }
        var items = all == null ? any : all;
        var list = place + (all == null ? ".any" : ".all");
        if (items == null || items.isEmpty()) {
            return wrong(list, "is empty: give at least one condition");
        }
        var read = new ArrayList<Condition>();
        for (int i = 0; i < items.size(); i++) {
            if (++conditions > MOST) {
                return wrong(list, "makes more than " + MOST + " conditions in all");
            }
            item(items.get(i), list + "[" + i + "]", depth).ifPresent(read::add);
        }
        return Optional.of(all == null ? new Any(List.copyOf(read)) : new All(List.copyOf(read)));
    }

    private Optional<Condition> item(@Nullable ItemForm item, String place, int depth) {
        if (item == null) {
            return wrong(place, "must be a condition or a group");
        }
        boolean isGroup = item.all() != null || item.any() != null;
        if (isGroup && (item.field() != null || item.op() != null)) {
            return wrong(place, "must be either a condition with field and op, or a group with all or any");
        }
        return isGroup ? group(item.all(), item.any(), place, depth + 1) : test(item, place);
    }

    private Optional<Condition> test(ItemForm item, String place) {
        if (item.field() == null) {
            return wrong(place + ".field", "is missing: one of " + Subject.words(known.behaviours()));
        }
        var subject = Subject.of(item.field(), known.behaviours());
        if (subject.isEmpty()) {
            return wrong(
                    place + ".field", "is not known on this server; it knows " + Subject.words(known.behaviours()));
        }
        var op = item.op() == null ? Optional.<Op>empty() : Op.of(item.op());
        if (op.isEmpty() || !subject.get().ops().contains(op.get())) {
            return wrong(
                    place + ".op",
                    "of " + subject.get().word() + " must be one of "
                            + subject.get().ops().stream().map(Op::word).collect(Collectors.joining(", ")));
        }
        return value(subject.get(), op.get(), item.value(), place + ".value")
                .map(value -> new Test(subject.get(), op.get(), value));
    }

    private Optional<Value> value(Subject subject, Op op, @Nullable Object value, String place) {
        return switch (op) {
            case EXISTS -> value == null ? Optional.of(new Value.Truth(true)) : truth(value, place);
            case IN_LAST_DAYS, NOT_IN_LAST_DAYS -> days(value, place);
            case CONTAINS -> subject == Field.PHONE ? phone(value, place) : text(value, place);
            case GT, LT ->
                switch (subject) {
                    case Field.CREATED_AT -> moment(value, place);
                    case Attribute _ when value instanceof String -> moment(value, place);
                    default -> number(value, place);
                };
            case IS, IS_NOT ->
                switch (subject) {
                    case Field.LIST -> list(value, place);
                    case Field.CONSENT_STATUS -> consent(value, place);
                    case Field.LEAD_SCORE -> number(value, place);
                    case Field.PHONE -> phone(value, place);
                    case Attribute _ when value instanceof Number -> number(value, place);
                    case Attribute _ when value instanceof Boolean truth -> truth(truth, place);
                    default -> text(value, place);
                };
        };
    }

    private Optional<Value> text(@Nullable Object value, String place) {
        if (value instanceof String text && !text.isBlank() && text.length() <= LONGEST_TEXT && Bounds.isClean(text)) {
            return Optional.of(new Value.Text(text.strip()));
        }
        return wrong(place, "must be a text of 1 to " + LONGEST_TEXT + " characters");
    }

    /** A number or a part of one, without the blanks and dashes that people put into it. */
    private Optional<Value> phone(@Nullable Object value, String place) {
        var digits = value instanceof String text ? NOT_OF_A_PHONE.matcher(text).replaceAll("") : "";
        return digits.isEmpty() || digits.length() > LONGEST_TEXT
                ? wrong(place, "must be a phone number, or a part of one such as +49")
                : Optional.of(new Value.Text(digits));
    }

    private Optional<Value> consent(@Nullable Object value, String place) {
        var words = Arrays.stream(ConsentStatus.values())
                .map(status -> status.name().toLowerCase(Locale.ROOT))
                .toList();
        return value instanceof String word && words.contains(word)
                ? Optional.of(new Value.Text(word))
                : wrong(place, "must be one of " + String.join(", ", words));
    }

    private Optional<Value> truth(Object value, String place) {
        return value instanceof Boolean truth
                ? Optional.of(new Value.Truth(truth))
                : wrong(place, "must be true or false");
    }

    private Optional<Value> number(@Nullable Object value, String place) {
        return value instanceof Number number && Double.isFinite(number.doubleValue())
                ? Optional.of(new Value.Numeric(new BigDecimal(number.toString())))
                : wrong(place, "must be a number");
    }

    private Optional<Value> list(@Nullable Object value, String place) {
        if (!(value instanceof Integer || value instanceof Long)) {
            return wrong(place, "must be the id of a list");
        }
        long id = ((Number) value).longValue();
        return known.lists().test(id)
                ? Optional.of(new Value.Numeric(BigDecimal.valueOf(id)))
                : wrong(place, "no list " + id + " here");
    }

    private Optional<Value> days(@Nullable Object value, String place) {
        return value instanceof Integer days && days >= 1 && days <= MOST_DAYS
                ? Optional.of(new Value.Days(days))
                : wrong(place, "must be a whole number of days, 1 to " + MOST_DAYS);
    }

    private Optional<Value> moment(@Nullable Object value, String place) {
        if (value instanceof String text) {
            var at = instant(text.strip()).filter(instant -> !instant.isBefore(EARLIEST) && !instant.isAfter(LATEST));
            if (at.isPresent()) {
                return Optional.of(new Value.Moment(at.get()));
            }
        }
        return wrong(place, "must be a time such as 2026-03-01T09:00:00Z, or a date: its beginning in UTC");
    }

    private static Optional<Instant> instant(String text) {
        try {
            if (text.length() <= "2026-03-01".length()) {
                return Optional.of(LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC));
            }
            boolean zoned = text.endsWith("Z") || text.lastIndexOf('+') > 10 || text.lastIndexOf('-') > 10;
            return Optional.of(
                    zoned
                            ? OffsetDateTime.parse(text).toInstant()
                            : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC));
        } catch (DateTimeParseException notATime) {
            return Optional.empty();
        }
    }

    /** Nothing was read here, and why. */
    private <T> Optional<T> wrong(String place, String message) {
        errors.add(new FieldError(place, message));
        return Optional.empty();
    }
}

package io.sendwell.contact.segment.policy;

import io.sendwell.contact.Behaviour;
import io.sendwell.contact.book.Tags;
import io.sendwell.contact.profile.FullName;
import io.sendwell.contact.segment.policy.Condition.All;
import io.sendwell.contact.segment.policy.Condition.Any;
import io.sendwell.contact.segment.policy.Condition.Test;
import io.sendwell.contact.segment.policy.Subject.Attribute;
import io.sendwell.contact.segment.policy.Subject.Deed;
import io.sendwell.contact.segment.policy.Subject.Field;
import io.sendwell.contact.segment.policy.Value.Days;
import io.sendwell.contact.segment.policy.Value.Moment;
import io.sendwell.contact.segment.policy.Value.Numeric;
import io.sendwell.contact.segment.policy.Value.Text;
import io.sendwell.contact.segment.policy.Value.Truth;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Says in SQL what a {@link Condition} says. Values become parameters, never text. Other tables are asked by correlated
 * {@code exists}: PostgreSQL turns those into joins where they stand alone, and even where they do not, they never cost
 * more than a look-up per contact.
 */
public final class Translation {

    private final Place place;
    private final Map<String, Object> parameters = new HashMap<>();

    /**
     * Where the condition will stand.
     *
     * @param contact the alias of {@code contact.contact}
     * @param workspace SQL for the workspace's id
     * @param prefix what its parameters' names begin with
     * @param now when the last days end
     */
    public record Place(
            String contact, String workspace, String prefix, Instant now, Map<String, Behaviour> behaviours) {}

    private Translation(Place place) {
        this.place = place;
    }

    public static SqlCondition of(Condition condition, Place place) {
        var translation = new Translation(place);
        var sql = translation.sql(condition);
        return new SqlCondition(sql, Map.copyOf(translation.parameters));
    }

    private String sql(Condition condition) {
        return switch (condition) {
            case All(var conditions) -> joined(conditions, " and ");
            case Any(var conditions) -> joined(conditions, " or ");
            case Test test -> sql(test);
        };
    }

    private String joined(List<Condition> conditions, String by) {
        return conditions.stream().map(this::sql).collect(Collectors.joining(by, "(", ")"));
    }

    private String sql(Test test) {
        return switch (test.op()) {
            case IS, CONTAINS, GT, LT, IN_LAST_DAYS -> holds(test.subject(), test.op(), test.value());
            case IS_NOT -> not(holds(test.subject(), Op.IS, test.value()));
            case NOT_IN_LAST_DAYS -> not(holds(test.subject(), Op.IN_LAST_DAYS, test.value()));
            case EXISTS -> {
                var holds = holds(test.subject(), Op.EXISTS, test.value());
                yield ((Truth) test.value()).truth() ? holds : not(holds);
            }
        };
    }

    /** Whoever it does not hold for, the unknown included. An {@code exists} is never unknown, and joins better so. */
    private static String not(String condition) {
        return condition.startsWith("exists") ? "not " + condition : "(" + condition + ") is not true";
    }

    private String holds(Subject subject, Op op, Value value) {
        return switch (subject) {
            case Field field -> field(field, op, value);
            case Attribute(var name) -> attribute(name, op, value);
            case Deed(var word) -> {
                var since = op == Op.EXISTS ? Instant.EPOCH : since(value);
                yield Objects.requireNonNull(place.behaviours().get(word))
                        .existsSql(place.workspace(), column("id"), parameter(since));
            }
        };
    }

    private String field(Field field, Op op, Value value) {
        return switch (field) {
            case TAG ->
                op == Op.EXISTS ? row("contact.contact_tag", "") : row("contact.contact_tag", tagged(op, value));
            case LIST ->
                row("contact.list_member", op == Op.EXISTS ? "" : " and x.list_id = " + parameter(id((Numeric) value)));
            case CONSENT_STATUS -> words(column("consent_status"), op, value, text -> text);
            case LEAD_SCORE -> column("lead_score") + comparison(op) + parameter(((Numeric) value).number());
            case CREATED_AT ->
                op == Op.IN_LAST_DAYS
                        ? column("created_at") + " >= " + parameter(since(value))
                        : column("created_at") + comparison(op) + parameter(((Moment) value).at());
            case NAME -> words(column("name_key"), op, value, FullName::key);
            case EMAIL -> words(column("email"), op, value, text -> text.toLowerCase(Locale.ROOT));
            case PHONE ->
                row("contact.phone", op == Op.EXISTS ? "" : " and " + words("x.phone", op, value, text -> text));
            case COMPANY -> folded(column("company"), op, value);
        };
    }

    /** One tag is looked up before, by its key; only {@code contains} may mean several. */
    private String tagged(Op op, Value value) {
        return " and x.tag_id %s (select t.id from contact.tag t where t.workspace_id = %s and %s)"
                .formatted(op == Op.IS ? "=" : "in", place.workspace(), words("t.key", op, value, Tags::key));
    }

    /** Attributes are compared as what the condition's value is: a text, a number or an instant. */
    private String attribute(String name, Op op, Value value) {
        var known = "(%s ->> %s)".formatted(column("attributes"), parameter(name));
        if (op == Op.EXISTS) {
            return known + " is not null";
        }
        return switch (value) {
            case Text _ -> folded(known, op, value);
            case Truth(var truth) -> folded(known, op, new Text(Boolean.toString(truth)));
            case Numeric(var number) -> "contact.as_number(%s)%s%s".formatted(known, comparison(op), parameter(number));
            case Moment(var at) when op == Op.GT -> from(known, at) + instant(known) + " > " + parameter(at);
            case Moment(var at) -> until(known, at) + instant(known) + " < " + parameter(at);
            case Days _ ->
                from(known, since(value))
                        + until(known, place.now())
                        + "%s between %s and %s"
                                .formatted(instant(known), parameter(since(value)), parameter(place.now()));
        };
    }

    /** Compares texts that are stored folded; what is wanted is folded by the same rule. */
    private String words(String column, Op op, Value value, UnaryOperator<String> fold) {
        if (op == Op.EXISTS) {
            return column + " is not null";
        }
        return compared(column, op, parameter(fold.apply(((Text) value).text())));
    }

    /** Compares texts that are stored as they were written: PostgreSQL folds both. */
    private String folded(String column, Op op, Value value) {
        if (op == Op.EXISTS) {
            return column + " is not null";
        }
        return compared("lower(" + column + ")", op, "lower(" + parameter(((Text) value).text()) + ")");
    }

    private static String compared(String column, Op op, String wanted) {
        return op == Op.CONTAINS ? "strpos(%s, %s) > 0".formatted(column, wanted) : column + " = " + wanted;
    }

    private static String comparison(Op op) {
        return switch (op) {
            case GT -> " > ";
            case LT -> " < ";
            case IS, IS_NOT, CONTAINS, EXISTS, IN_LAST_DAYS, NOT_IN_LAST_DAYS -> " = ";
        };
    }

    private String row(String table, String restriction) {
        return "exists (select from %s x where x.workspace_id = %s and x.contact_id = %s%s)"
                .formatted(table, place.workspace(), column("id"), restriction);
    }

    private Instant since(Value value) {
        return place.now().minus(Duration.ofDays(((Days) value).days()));
    }

    /**
     * Leaves out what cannot be so late, by its text alone: to read a million dates as instants takes seconds, and dates
     * sort as texts do. A day's room, because an offset may put an instant on the day before or after.
     */
    private String from(String known, Instant since) {
        return "%s collate \"C\" >= %s and ".formatted(known, parameter(day(since, -1)));
    }

    private String until(String known, Instant end) {
        return "%s collate \"C\" < %s and ".formatted(known, parameter(day(end, 2)));
    }

    private static String day(Instant at, int later) {
        var day = at.atOffset(ZoneOffset.UTC).toLocalDate().plusDays(later);
        return day.getYear() > 9999 ? "~" : day.toString(); // sorts after every date of four digits
    }

    private static String instant(String known) {
        return "contact.as_instant(" + known + ")";
    }

    private String parameter(Instant at) {
        return parameter(at.atOffset(ZoneOffset.UTC));
    }

    private static long id(Numeric value) {
        return value.number().longValueExact();
    }

    private String column(String name) {
        return place.contact() + "." + name;
    }

    private String parameter(Object value) {
        var name = place.prefix() + parameters.size();
        parameters.put(name, value);
        return ":" + name;
    }
}

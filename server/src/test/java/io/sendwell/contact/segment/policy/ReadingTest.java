package io.sendwell.contact.segment.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sendwell.contact.segment.policy.Condition.All;
import io.sendwell.contact.segment.policy.Condition.Any;
import io.sendwell.contact.segment.policy.Subject.Attribute;
import io.sendwell.contact.segment.policy.Subject.Deed;
import io.sendwell.contact.segment.policy.Subject.Field;
import io.sendwell.kernel.Problem;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** What a definition may say, and what is said of one that may not. */
class ReadingTest {

    private static final Reading.Known KNOWN = new Reading.Known(Set.of("sent"), list -> list == 7);
    private static final JsonMapper JSON = new JsonMapper();

    @Test
    void groups_nest() {
        var read = read("""
                {"all": [{"field": "tag", "op": "is", "value": "vip"},
                         {"any": [{"field": "lead_score", "op": "gt", "value": 60},
                                  {"field": "sent", "op": "not_in_last_days", "value": 30}]}]}""");
        assertThat(read)
                .isEqualTo(new All(List.of(
                        new Condition.Test(Field.TAG, Op.IS, new Value.Text("vip")),
                        new Any(List.of(
                                new Condition.Test(Field.LEAD_SCORE, Op.GT, new Value.Numeric(BigDecimal.valueOf(60))),
                                new Condition.Test(new Deed("sent"), Op.NOT_IN_LAST_DAYS, new Value.Days(30)))))));
    }

    @Test
    void exists_needs_no_value_and_an_attribute_is_compared_as_what_its_value_is() {
        assertThat(test("attributes.city", "exists", null))
                .isEqualTo(new Condition.Test(new Attribute("city"), Op.EXISTS, new Value.Truth(true)));
        assertThat(test("attributes.born", "lt", "\"2000-01-01\""))
                .isEqualTo(new Condition.Test(
                        new Attribute("born"), Op.LT, new Value.Moment(Instant.parse("2000-01-01T00:00:00Z"))));
        assertThat(test("attributes.vip", "is", "true"))
                .isEqualTo(new Condition.Test(new Attribute("vip"), Op.IS, new Value.Truth(true)));
        assertThat(test("phone", "contains", "\"+49 (170)\""))
                .isEqualTo(new Condition.Test(Field.PHONE, Op.CONTAINS, new Value.Text("+49170")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            created_at     | gt                | "2026-03-01T09:00:00+02:00"
            created_at     | lt                | "2026-03-01T09:00"
            created_at     | not_in_last_days  | 3650
            consent_status | is_not            | "unknown"
            list           | is                | 7
            email          | exists            | false
            attributes.n   | gt                | 1.5
            attributes.n   | in_last_days      | 1
            """)
    void this_may_be_said(String field, String op, String value) {
        assertThat(test(field, op, value)).isInstanceOf(Condition.Test.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            clicked        | exists            | true           | field
            attributes.    | exists            | true           | field
            attributes.a'b | exists            | true           | field
            age            | is                | 3              | field
            tag            | gt                | "vip"          | op
            sent           | is                | true           | op
            created_at     | contains          | "2026"         | op
            name           | like              | "A%"           | op
            tag            | is                | " "            | value
            tag            | is                | 3              | value
            list           | is                | 8              | value
            list           | is                | "Spring"       | value
            list           | is                | 7.0            | value
            consent_status | is                | "Granted"      | value
            lead_score     | gt                | "60"           | value
            created_at     | gt                | "2026-02-31"   | value
            created_at     | gt                | "-0001-01-01T00:00:00Z" | value
            created_at     | gt                | 5              | value
            created_at     | in_last_days      | 0              | value
            created_at     | in_last_days      | 3651           | value
            created_at     | in_last_days      | "30"           | value
            phone          | contains          | "abc"          | value
            email          | exists            | "yes"          | value
            attributes.n   | gt                | 1e400          | value
            attributes.n   | is                | [1]            | value
            """)
    void each_fault_is_told_with_its_place(String field, String op, String value, String where) {
        var json = "{\"all\": [{\"field\": \"tag\", \"op\": \"exists\"}, {\"any\": [%s]}]}"
                .formatted(item(field, op, value));
        assertThat(wrong(json)).containsExactly("definition.all[1].any[0]." + where);
    }

    @Test
    void all_faults_are_told_at_once() {
        assertThat(wrong("{\"any\": [{\"field\": \"x\"}, null, {}, {\"field\": \"tag\"}, {\"all\": []},"
                        + " {\"field\": \"tag\", \"op\": \"exists\", \"any\": []}]}"))
                .containsExactly(
                        "definition.any[0].field",
                        "definition.any[1]",
                        "definition.any[2].field",
                        "definition.any[3].op",
                        "definition.any[4].all",
                        "definition.any[5]");
        assertThat(wrong("{}")).containsExactly("definition");
        assertThat(wrong("{\"all\": [], \"any\": []}")).containsExactly("definition");
        assertThat(catchThrowableOfType(Problem.class, () -> Reading.of(null, "definition", KNOWN))
                        .errors())
                .hasSize(1);
    }

    @Test
    void depth_and_size_are_bounded() {
        var leaf = item("tag", "exists", "true");
        assertThat(read(nested(leaf, Reading.DEEPEST))).isNotNull();
        assertThat(wrong(nested(leaf, Reading.DEEPEST + 1)))
                .containsExactly("definition.all[0].all[0].all[0].all[0].all[0]");
        var most = Collections.nCopies(Reading.MOST, leaf);
        assertThat(read("{\"all\": [" + String.join(",", most) + "]}")).isNotNull();
        assertThat(wrong("{\"all\": [" + String.join(",", most) + "," + leaf + "]}"))
                .containsExactly("definition.all");
    }

    private static String nested(String leaf, int groups) {
        return "{\"all\": [".repeat(groups) + leaf + "]}".repeat(groups);
    }

    private static Condition test(String field, String op, @Nullable String value) {
        return ((All) read("{\"all\": [" + item(field, op, value) + "]}"))
                .conditions()
                .getFirst();
    }

    private static String item(String field, String op, @Nullable String value) {
        return "{\"field\": \"%s\", \"op\": \"%s\"%s}"
                .formatted(field, op, value == null ? "" : ", \"value\": " + value);
    }

    private static List<String> wrong(String json) {
        return catchThrowableOfType(Problem.class, () -> read(json)).errors().stream()
                .map(error -> error.field())
                .toList();
    }

    private static Condition read(String json) {
        return Reading.of(JSON.readValue(json, GroupForm.class), "definition", KNOWN);
    }
}

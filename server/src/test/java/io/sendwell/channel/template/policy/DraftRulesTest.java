package io.sendwell.channel.template.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.kernel.Problem.FieldError;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.UniqueElements;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What WhatsApp would refuse is found before it is asked. */
class DraftRulesTest {

    private static final JsonMapper JSON = new JsonMapper();

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            [{"type":"FOOTER","text":"a"}]                                                                 | components
            [{"type":"BODY","text":""}]                                                                    | components[0].text
            [{"type":"BODY","text":"a"},{"type":"BODY","text":"b"}]                                        | components[1].type
            [{"type":"SONG","text":"a"},{"type":"BODY","text":"b"}]                                        | components[0].type
            [{"type":"BODY","text":"Hi {{1}}!"}]                                                           | components[0].example.body_text
            [{"type":"BODY","text":"Hi {{2}}!","example":{"body_text":[["a"]]}}]                           | components[0].text
            [{"type":"BODY","text":"{{1}} hi","example":{"body_text":[["a"]]}}]                            | components[0].text
            [{"type":"BODY","text":"hi {{1}}","example":{"body_text":[["a"]]}}]                            | components[0].text
            [{"type":"BODY","text":"a {{1}} {{2}} b","example":{"body_text":[["a","b"]]}}]                 | components[0].text
            [{"type":"BODY","text":"a {{1 b"}]                                                             | components[0].text
            [{"type":"BODY","text":"a"},{"type":"FOOTER","text":"b {{1}} c"}]                              | components[1].text
            [{"type":"BODY","text":"a"},{"type":"HEADER","format":"SONG"}]                                 | components[1].format
            [{"type":"BODY","text":"a"},{"type":"HEADER","format":"IMAGE"}]                                | components[1].example.header_handle
            [{"type":"BODY","text":"a"},{"type":"HEADER","format":"TEXT","text":"b {{1}}"}]                | components[1].example.header_text
            [{"type":"BODY","text":"a"},{"type":"BUTTONS","buttons":[]}]                                   | components[1].buttons
            [{"type":"BODY","text":"a"},{"type":"BUTTONS","buttons":[{"type":"URL","text":"b","url":"x"}]}] | components[1].buttons[0].url
            """)
    void what_is_wrong_is_named(String components, String field) {
        assertThat(DraftRules.check(JSON.readTree(components), false))
                .extracting(FieldError::field)
                .containsExactly(field);
    }

    @Test
    void named_places_need_names_and_an_example_each() {
        assertThat(DraftRules.check(body("Hi {{1}}!"), true)).isNotEmpty();
        assertThat(DraftRules.check(JSON.readTree("""
                        [{"type":"BODY","text":"Hi {{first_name}}!","example":
                          {"body_text_named_params":[{"param_name":"first_name","example":"Ana"}]}}]"""), true)).isEmpty();
    }

    /** Whatever the numbers are: only 1 to n, in any order, are right. */
    @Property
    void places_count_up_from_one_without_a_gap(
            @ForAll @Size(min = 1, max = 6) @UniqueElements List<@IntRange(min = 1, max = 8) Integer> numbers) {
        var text = numbers.stream().map(n -> "{{" + n + "}}").collect(Collectors.joining(" and ", "See ", " now"));
        var components = JSON.readTree("""
                [{"type":"BODY","text":"%s","example":{"body_text":[%s]}}]""".formatted(
                text,
                JSON.writeValueAsString(numbers.stream().map(String::valueOf).toList())));

        boolean counted = IntStream.rangeClosed(1, numbers.size()).allMatch(numbers::contains);

        assertThat(DraftRules.check(components, false).isEmpty()).isEqualTo(counted);
    }

    private static JsonNode body(String text) {
        return JSON.readTree("[{\"type\":\"BODY\",\"text\":\"" + text + "\"}]");
    }
}

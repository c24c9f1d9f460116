package io.sendwell.health;

import static io.sendwell.TestShop.expect;
import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestServer;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** {@code POST ai/ban-risk}: a text, and what it does not take. */
class TextRiskTest {

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void bait_is_a_higher_risk_than_an_honest_message_and_says_why() {
        var honest = of("Hi Ana, your bicycle is repaired. We are open until 18:00 today.");
        var bait = of("CONGRATULATIONS!!! You WON a FREE iPhone!!! Click now http://bit.ly/x before it is too late!!!");

        assertThat(honest.path("risk_level").asString()).isEqualTo("low");
        assertThat(honest.path("recommendations")).isEmpty();
        assertThat(bait.path("risk_score").asInt())
                .isGreaterThan(honest.path("risk_score").asInt())
                .isEqualTo(bait.path("factors").path(0).path("points").asInt());
        assertThat(bait.path("factors").path(0).path("name").asString()).isEqualTo("content");
        assertThat(bait.path("spam_indicators")).isNotEmpty();
        assertThat(bait.path("suggestions")).isNotEmpty();
        assertThat(bait.path("recommendations")).hasSize(1);
        assertThat(bait.path("metrics").isNull()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {}                                  | message
                    {"message":"Hi","sender_id":1}      | sender_id
                    {"sender_id":1,"phone_number_id":1} | phone_number_id
                    {"message":" "}                     | message
                    {"message":"Hi","hours":5}          | hours
                    {"sender_id":1,"hours":0}           | hours
                    {"sender_id":1,"hours":337}         | hours
                    """)
    void what_makes_no_sense_is_refused_by_name(String body, String field) {
        assertThat(expect(422, server.post("ai/ban-risk", body))
                        .body()
                        .path("errors")
                        .toString())
                .contains("\"" + field + "\"");
    }

    /** Whoever asks need not know which of the two it is about: the same members, null where they say nothing. */
    @Test
    void a_text_and_a_number_that_has_sent_nothing_are_answered_in_the_same_shape() {
        var sender = expect(201, server.post("senders", "{\"name\":\"New\",\"channel\":\"simulator\"}"))
                .body()
                .path("id")
                .asLong();
        var ofSender = expect(200, server.post("ai/ban-risk", "{\"sender_id\":%d,\"hours\":1}".formatted(sender)))
                .body();
        var ofText = of("FREE!!! Click now http://bit.ly/x");

        for (var risk : List.of(ofSender, ofText)) {
            assertThat(risk.propertyNames())
                    .containsExactlyInAnyOrder(
                            "risk_score",
                            "risk_level",
                            "factors",
                            "recommendations",
                            "metrics",
                            "spam_indicators",
                            "suggestions");
        }
        assertThat(ofSender.path("risk_score").asInt(-1)).isZero();
        assertThat(ofSender.path("risk_level").asString()).isEqualTo("low");
        assertThat(ofSender.path("metrics").propertyNames())
                .contains("total_messages", "messages_per_hour", "response_rate", "blocked_count");
        assertThat(ofSender.at("/metrics/messages_per_hour").asDouble(-1)).isZero();
        assertThat(ofText.at("/factors/0").propertyNames())
                .containsExactlyInAnyOrder("name", "value", "sample", "points", "advice");
    }

    @ParameterizedTest
    @CsvSource({"1", "65536"})
    void a_text_of_any_length_that_can_be_sent_is_judged(int length) {
        assertThat(of("a".repeat(length)).path("risk_score").isInt()).isTrue();
    }

    private static JsonNode of(String text) {
        return expect(200, server.post("ai/ban-risk", "{\"message\":\"%s\"}".formatted(text)))
                .body();
    }
}

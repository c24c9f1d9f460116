package io.sendwell.channel.cloud;

import static io.sendwell.TestShop.phone;
import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestServer;
import io.sendwell.channel.Channel;
import io.sendwell.delivery.policy.ErrorPolicy;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table of FACTS.md section 1, line by line, through the whole server: Meta refuses, and what is asked happens. */
class MetaErrorsTest {

    private static final List<String> TRIED = List.of(
            "130429", "131056", "80007", "4", "131048", "131049", "131050", "131026", "131047", "131051", "131052",
            "131053", "132000", "132001", "131042", "131031", "368", "130472", "133010", "190", "0", "10", "200");

    private static FakeGraph graph;
    private static TestServer server;

    @BeforeAll
    static void start() {
        graph = FakeGraph.start();
        server = CloudShop.startServer(graph);
    }

    @AfterAll
    static void stop() {
        server.close();
        graph.close();
    }

    /** @param later what became of the message when WhatsApp refuses nothing any more and a day has gone by */
    @ParameterizedTest(name = "{0}")
    @CsvSource(nullValues = "-", textBlock = """
            130429, queued/130429, active, running,   granted, sent
            131056, queued/131056, active, running,   granted, sent
            80007,  queued/80007,  active, running,   granted, sent
            4,      queued/4,      active, running,   granted, sent
            131048, queued/131048, paused, paused,    granted, sent
            131049, queued/131049, active, running,   granted, sent
            131050, failed/131050, active, completed, revoked, failed/131050
            131026, failed/131026, active, completed, granted, failed/131026
            131047, failed/131047, active, completed, granted, failed/131047
            131051, failed/131051, active, paused,    granted, failed/131051
            131052, failed/131052, active, paused,    granted, failed/131052
            131053, failed/131053, active, paused,    granted, failed/131053
            132000, failed/132000, active, paused,    granted, failed/132000
            132001, failed/132001, active, paused,    granted, failed/132001
            131042, queued/131042, paused, running,   granted, queued/131042
            131031, queued/131031, paused, paused,    granted, queued/131031
            368,    queued/368,    paused, paused,    granted, queued/368
            130472, failed/130472, active, completed, granted, failed/130472
            133010, queued/133010, paused, running,   granted, queued/133010
            190,    queued/190,    paused, running,   granted, queued/190
            0,      queued/0,      paused, running,   granted, queued/0
            10,     queued/10,     paused, running,   granted, queued/10
            200,    queued/200,    paused, running,   granted, queued/200
            """)
    void what_a_refusal_leads_to(
            int code, String message, String sender, String campaign, String consent, String later) {
        var shop = CloudShop.open(server, graph);
        long contact = shop.shop().contact(1);
        shop.writes(phone(1), "Hello");
        graph.refuse(phone(1), code);
        long id = shop.shop().launch("Hi {first_name}");

        shop.shop().settle();

        var recipient = shop.shop().recipient(id, contact);
        assertThat(state(
                        recipient.path("status").asString(),
                        recipient.path("reason").asString("")))
                .isEqualTo(message);
        assertThat(shop.sender().path("status").asString()).isEqualTo(sender);
        assertThat(shop.shop().status(id)).isEqualTo(campaign);
        assertThat(shop.shop()
                        .member()
                        .get("contacts/" + contact)
                        .body()
                        .path("consent_status")
                        .asString())
                .isEqualTo(consent);

        graph.accept(phone(1));
        shop.shop().advance(Duration.ofHours(23));
        shop.writes(phone(1), "Still here");
        shop.shop().advance(Duration.ofHours(3));
        var after = shop.shop().recipient(id, contact);
        assertThat(state(after.path("status").asString(), after.path("reason").asString("")))
                .isEqualTo(later);
    }

    @Test
    void a_payment_problem_stops_all_senders_of_the_account_and_those_of_no_other() {
        var shop = CloudShop.open(server, graph);
        var second = graph.number(shop.number().account());
        long other = shop.shop().addSender(CloudShop.sender(second, ""));
        var elsewhere = shop.another();
        shop.shop().contact(1);
        shop.writes(phone(1), "Hello");
        graph.refuse(phone(1), 131042);
        shop.shop().launch("Hi");

        shop.shop().settle();
        graph.accept(phone(1));

        assertThat(shop.shop()
                        .member()
                        .get("senders/" + other)
                        .body()
                        .path("status")
                        .asString())
                .isEqualTo("paused");
        assertThat(shop.sender().path("reason").asString()).startsWith("The account has a payment problem at Meta.");
        assertThat(elsewhere.sender().path("status").asString()).isEqualTo("active");
    }

    @Test
    void no_line_of_the_table_is_left_out() {
        var lines = ErrorPolicy.table().stream()
                .filter(rule -> rule.channel().filter(Channel.CLOUD_API::equals).isPresent());

        assertThat(lines)
                .isNotEmpty()
                .allSatisfy(rule -> assertThat(TRIED)
                        .as(rule.codes())
                        .anySatisfy(code -> assertThat(ErrorPolicy.of(Channel.CLOUD_API, code))
                                .isEqualTo(rule)));
        assertThat(Stream.of("132999", "299"))
                .allSatisfy(code -> assertThat(
                                ErrorPolicy.of(Channel.CLOUD_API, code).codes())
                        .isIn("132*", "190 0 10 200-299"));
    }

    private static String state(String status, String reason) {
        return reason.isEmpty() ? status : status + "/" + reason;
    }
}

package io.sendwell.channel.cloud;

import static io.sendwell.TestShop.expect;
import static io.sendwell.TestShop.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestMember;
import io.sendwell.TestServer;
import io.sendwell.TestShop;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Senders on the Cloud API: their credentials, what WhatsApp says of them, and whose a number is. */
class CloudSendersTest {

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

    @Test
    void a_sender_whose_token_reaches_its_number_is_active_at_once() {
        var shop = CloudShop.open(server, graph);

        var sender = shop.sender();

        assertThat(sender.path("status").asString()).isEqualTo("active");
        assertThat(sender.path("session_id").asString()).isEqualTo(shop.number().id());
        assertThat(sender.path("account").asString()).isEqualTo(shop.number().account());
        assertThat(sender.path("portfolio").asString())
                .isEqualTo("portfolio-of-" + shop.number().account());
        assertThat(sender.path("phone").asString())
                .isEqualTo("+" + shop.number().phone());
        assertThat(graph.calls()).contains("POST /" + shop.number().account() + "/subscribed_apps");
        assertThat(signals(shop)).containsExactlyInAnyOrder("quality GREEN true", "messaging_limit TIER_2K true");
    }

    @Test
    void nobody_is_ever_shown_a_secret() {
        var number = graph.number(null);
        var member = TestMember.stranger(server);
        var added = expect(
                        201,
                        member.post(
                                "senders",
                                CloudShop.sender(number, ",\"app_secret\":\"hush-a\",\"verify_token\":\"hush-v\"")))
                .body();

        var shown = added.toString() + member.get("senders/" + added.path("id")).body();

        assertThat(shown).doesNotContain(number.token(), "hush-a", "hush-v");
        var stored = shop(member, added.path("id").asLong(), number)
                .shop()
                .inDatabase(jdbc -> jdbc.sql("select sealed from channel.cloud_number where phone_number_id = :id")
                        .param("id", number.id())
                        .query(String.class)
                        .single());
        assertThat(stored).doesNotContain(number.token(), "hush-a", "hush-v");
    }

    @Test
    void with_a_wrong_token_it_stays_in_setup_and_says_so_without_the_token() {
        var number = graph.number(null);
        var wrong = new FakeGraph.FakeNumber(number.id(), number.account(), "EAAGwrongtoken", number.phone());
        var member = TestMember.stranger(server);

        var sender =
                expect(201, member.post("senders", CloudShop.sender(wrong, ""))).body();

        assertThat(sender.path("status").asString()).isEqualTo("setup");
        assertThat(sender.path("reason").asString())
                .contains("does not accept the access token")
                .doesNotContain("EAAGwrongtoken");

        var mended = expect(
                        200,
                        member.patch(
                                "senders/" + sender.path("id"),
                                "{\"credentials\":{\"access_token\":\"" + number.token() + "\"}}"))
                .body();
        assertThat(mended.path("status").asString()).isEqualTo("active");
        assertThat(mended.path("reason").isNull()).isTrue();
    }

    @Test
    void a_token_of_another_number_proves_nothing() {
        var mine = graph.number(null);
        var theirs = graph.number(null);
        var member = TestMember.stranger(server);

        var sender = expect(
                        201,
                        member.post(
                                "senders",
                                CloudShop.sender(
                                        new FakeGraph.FakeNumber(theirs.id(), mine.account(), mine.token(), ""), "")))
                .body();

        assertThat(sender.path("status").asString()).isEqualTo("setup");
        assertThat(sender.path("reason").asString()).contains("does not know the number");
        assertThat(sender.path("session_id").asString()).isNotEqualTo(theirs.id());
    }

    @Test
    void an_account_that_does_not_have_the_number_is_refused() {
        var number = graph.number(null);
        var other = graph.number(null);
        var member = TestMember.stranger(server);

        var sender = expect(
                        201,
                        member.post(
                                "senders",
                                CloudShop.sender(
                                        new FakeGraph.FakeNumber(number.id(), other.account(), number.token(), ""),
                                        "")))
                .body();

        assertThat(sender.path("status").asString()).isEqualTo("setup");
        assertThat(sender.path("account").isNull()).isTrue();
    }

    @Test
    void a_number_has_one_sender_until_that_is_removed() {
        var shop = CloudShop.open(server, graph);
        var number = shop.number();
        var stranger = TestMember.stranger(server);

        var second = expect(201, stranger.post("senders", CloudShop.sender(number, "")))
                .body();
        assertThat(second.path("status").asString()).isEqualTo("setup");
        assertThat(second.path("reason").asString()).contains("Another sender of this installation has this number");

        expect(204, shop.shop().delete("senders/" + shop.shop().sender()));
        var again = expect(
                        200,
                        stranger.patch(
                                "senders/" + second.path("id"),
                                "{\"credentials\":{\"access_token\":\"" + number.token() + "\"}}"))
                .body();
        assertThat(again.path("status").asString()).isEqualTo("active");
        assertThat(again.path("session_id").asString()).isEqualTo(number.id());
    }

    @Test
    void a_number_can_be_removed_and_added_again_and_what_was_sent_before_still_counts() {
        var shop = CloudShop.open(server, graph);
        shop.shop().contact(1);
        shop.writes("+12025550101", "Hello");
        long message = shop.send("+12025550101", "\"message\":\"Hi\"");
        shop.shop().settle();
        expect(204, shop.shop().delete("senders/" + shop.shop().sender()));
        long again = id(shop.shop().member().post("senders", CloudShop.sender(shop.number(), "")));

        shop.told(FakeWebhooks.status(shop.taken().getFirst(), shop.number(), "delivered"));

        assertThat(again).isNotEqualTo(shop.shop().sender());
        assertThat(shop.state(message)).isEqualTo("delivered");
    }

    @ParameterizedTest
    @CsvSource({"PENDING, setup", "CONNECTED, active", "BANNED, banned"})
    void what_whatsapp_says_of_the_number_becomes_its_status(String told, String status) {
        var number = graph.number(null);
        graph.says(number.id(), "status", '"' + told + '"');

        var shop = CloudShop.open(server, graph, number);

        assertThat(shop.sender().path("status").asString()).isEqualTo(status);
    }

    @Test
    void while_meta_is_away_nothing_is_decided() {
        var number = graph.number(null);
        var member = TestMember.stranger(server);
        graph.breaks(path -> path.equals("/" + number.id()));

        var sender = expect(201, member.post("senders", CloudShop.sender(number, "")))
                .body();

        graph.breaks(_ -> false);
        assertThat(sender.path("status").asString()).isEqualTo("setup");
        assertThat(sender.path("reason").asString()).contains("could not be asked");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"access_token":"x"}                                  | credentials.phone_number_id
            {"phone_number_id":"1 2"}                             | credentials.phone_number_id
            {"phone_number_id":"12","waba_id":"a/b"}              | credentials.waba_id
            {"phone_number_id":"12","access_token":"two words"}   | credentials.access_token
            {"phone_number_id":"12","app_secret":""}              | credentials.app_secret
            """)
    void credentials_that_cannot_be_are_named_and_nothing_is_added(String credentials, String field) {
        var member = TestMember.stranger(server);

        var answer = member.post(
                "senders", "{\"name\":\"A\",\"channel\":\"cloud_api\",\"credentials\":" + credentials + "}");

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.fields()).containsExactly(field);
        assertThat(member.get("senders").body().path("items")).isEmpty();
    }

    @Test
    void a_sender_on_the_simulator_has_no_credentials() {
        var answer = TestMember.stranger(server)
                .post(
                        "senders",
                        "{\"name\":\"A\",\"channel\":\"simulator\",\"credentials\":{\"phone_number_id\":\"12\"}}");

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.fields()).containsExactly("credentials");
    }

    private static CloudShop shop(TestMember member, long sender, FakeGraph.FakeNumber number) {
        return new CloudShop(new TestShop(server, member, sender), graph, number);
    }

    private static List<String> signals(CloudShop shop) {
        return shop.shop()
                .inDatabase(jdbc -> jdbc.sql("""
                                select kind || ' ' || value || ' ' || active from channel.sender_signal
                                 where sender_id = :sender
                                """)
                        .param("sender", shop.shop().sender())
                        .query(String.class)
                        .list());
    }
}

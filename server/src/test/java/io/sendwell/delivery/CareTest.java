package io.sendwell.delivery;

import static io.sendwell.TestShop.UNPACED;
import static io.sendwell.TestShop.expect;
import static io.sendwell.TestShop.phone;
import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestServer;
import io.sendwell.TestShop;
import io.sendwell.TestShop.Taken;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Frequency cap, control group, the contact's own time, and campaigns that pause themselves. */
class CareTest {

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestShop.startServer();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void who_is_at_the_frequency_cap_is_left_out_of_the_launch_and_comes_back_when_the_period_is_over() {
        var shop = TestShop.open(server, UNPACED);
        shop.settings("\"quiet_hours\":null,\"frequency_cap\":{\"max\":1,\"days\":7}");
        shop.contacts(3);
        shop.launch("First");
        shop.settle();
        shop.contact(3);

        var draft = shop.draft("Second");
        var preflight = expect(200, shop.member().get("campaigns/%d/preflight".formatted(draft)))
                .body();
        assertThat(preflight.path("recipients").asLong()).isEqualTo(1);
        assertThat(preflight.path("excluded").path("frequency_cap").asLong()).isEqualTo(3);
        assertThat(shop.start(draft)).isEqualTo(1);
        shop.advance(Duration.ofDays(8));

        assertThat(shop.start(shop.draft("Third"))).isEqualTo(4);
        shop.settle();
        assertThat(shop.taken()).hasSize(8);
    }

    @Test
    void who_reaches_the_cap_by_another_campaign_meanwhile_is_skipped_at_the_moment_of_sending() {
        var shop = TestShop.open(server, UNPACED);
        shop.settings("\"quiet_hours\":null,\"frequency_cap\":{\"max\":1,\"days\":7}");
        shop.contacts(5);
        expect(200, shop.member().post("senders/%d/pause".formatted(shop.sender()), "{}"));
        var one = shop.launch("One");
        var other = shop.launch("Other");
        expect(200, shop.member().post("senders/%d/resume".formatted(shop.sender()), "{}"));
        shop.advance(Duration.ofHours(1));

        assertThat(shop.takenTo()).hasSize(5).doesNotHaveDuplicates();
        assertThat(shop.count(one, "skipped") + shop.count(other, "skipped")).isEqualTo(5);
    }

    @Test
    void a_control_group_gets_nothing_and_is_the_same_at_each_look() {
        var shop = TestShop.open(server, UNPACED);
        shop.crowd(1000);
        var draft = shop.draft("Hi", "\"audience\":{\"all\":true},\"holdout_percent\":20");
        var foreseen = excluded(shop, draft);

        long recipients = shop.start(draft);
        shop.advance(Duration.ofHours(1));

        assertThat(excluded(shop, draft)).isEqualTo(foreseen);
        assertThat(foreseen.size()).isBetween(140, 260);
        assertThat(recipients).isEqualTo(1000L - foreseen.size());
        assertThat(shop.taken()).hasSize((int) recipients);
        assertThat(excluded(shop, shop.draft("Hi", "\"audience\":{\"all\":true},\"holdout_percent\":20")))
                .as("drawn anew for the next campaign")
                .isNotEqualTo(foreseen);
        assertThat(expect(
                                422,
                                shop.member()
                                        .post(
                                                "campaigns",
                                                "{\"name\":\"x\",\"message_template\":\"x\",\"audience\":{\"all\":true},\"holdout_percent\":51}"))
                        .fields())
                .containsExactly("holdout_percent");
    }

    @Test
    void at_each_contacts_own_local_time() {
        var shop = TestShop.open(server, UNPACED);
        var zones = List.of("Asia/Tokyo", "Europe/Lisbon", "America/New_York", "Pacific/Honolulu");
        for (int n = 0; n < zones.size(); n++) {
            shop.contact(phone(n), ",\"timezone\":\"%s\",%s".formatted(zones.get(n), TestShop.CONSENT));
        }
        var day = shop.now().atZone(ZoneId.of("UTC")).toLocalDate().plusDays(3);
        var campaign = shop.draft(
                "Hi",
                "\"audience\":{\"all\":true},\"local_time\":true,\"scheduled_at\":\"%sT10:30:00\"".formatted(day));
        expect(202, shop.member().post("campaigns/%d/start".formatted(campaign), "{}"));

        shop.advance(Duration.ofDays(5));

        var taken = shop.taken();
        assertThat(taken).hasSize(zones.size());
        for (int n = 0; n < zones.size(); n++) {
            int number = n;
            var at = taken.stream()
                    .filter(one -> one.to().equals(phone(number)))
                    .map(Taken::at)
                    .findFirst()
                    .orElseThrow();
            assertThat(at.atZone(ZoneId.of(zones.get(n))).toLocalDate()).isEqualTo(day);
            assertThat(at.atZone(ZoneId.of(zones.get(n))).toLocalTime())
                    .isBetween(LocalTime.of(10, 30), LocalTime.of(10, 31));
        }
    }

    @Test
    void a_campaign_of_which_too_many_messages_fail_pauses_itself_and_says_why() {
        var shop = TestShop.open(server, paced());
        shop.behave("\"delivered_rate\":0,\"fail\":[{\"code\":\"131026\",\"rate\":1.0}]");
        shop.crowd(100);
        var campaign = shop.launch("Hi");

        shop.advance(Duration.ofHours(1));

        var view = shop.campaign(campaign);
        assertThat(view.path("status").asString()).isEqualTo("paused");
        assertThat(view.path("status_reason").asString()).contains("131026").contains("Resume it");
        long failed = shop.count(campaign, "failed");
        assertThat(failed).isBetween(20L, 40L);
        var failures = shop.items("campaigns/%d/failures".formatted(campaign));
        assertThat(failures).singleElement().satisfies(one -> {
            assertThat(one.path("code").asString()).isEqualTo("131026");
            assertThat(one.path("count").asLong()).isEqualTo(failed);
            assertThat(one.path("failure_class").asString()).isEqualTo("recipient");
            assertThat(one.path("remedy").asString()).isNotBlank();
        });

        shop.behave("\"delivered_rate\":0");
        // Nothing but wrong numbers is critical for the sender as well: a member may overrule it, but whom it does not
        // know yet it writes to again only when that has faded.
        var resumed = shop.member().post("senders/%d/resume".formatted(shop.sender()), "{}");
        assertThat(resumed.status()).isEqualTo(200);
        shop.control(campaign, "resume");
        shop.advance(Duration.ofDays(15));
        assertThat(shop.status(campaign)).isEqualTo("completed");
        shop.assertAddsUp(campaign);
    }

    @Test
    void what_people_or_meta_decide_does_not_count_as_failing() {
        var shop = TestShop.open(server, paced());
        shop.behave("\"delivered_rate\":0,\"fail\":[{\"code\":\"130472\",\"rate\":1.0}]");
        shop.crowd(60);
        var campaign = shop.launch("Hi");

        shop.advance(Duration.ofHours(1));

        assertThat(shop.status(campaign)).isEqualTo("completed");
        assertThat(shop.count(campaign, "failed")).isEqualTo(60);
    }

    @Test
    void a_number_that_could_not_be_reached_twice_is_left_out_until_somebody_writes_from_it() {
        var shop = TestShop.open(server, UNPACED);
        shop.contacts(1);
        shop.behave("\"delivered_rate\":0,\"fail\":[{\"code\":\"131026\",\"rate\":1.0}]");
        shop.launch("One");
        shop.settle();
        assertThat(shop.start(shop.draft("Two"))).isEqualTo(1);
        shop.settle();

        assertThat(shop.start(shop.draft("Three"))).isZero();
        shop.hear(phone(0), "I am here");
        shop.settle();
        assertThat(shop.start(shop.draft("Four"))).isEqualTo(1);
    }

    @Test
    void a_sender_that_gets_no_answers_rests_and_then_tries_with_one_message() {
        var shop = TestShop.open(server, UNPACED);
        shop.behave("\"delivered_rate\":0,\"lost_answer_rate\":1.0");
        shop.crowd(50);
        var paced = shop.addSender(paced());
        var campaign = shop.draft("Hi", "\"audience\":{\"all\":true},\"sender_id\":" + paced);
        shop.start(campaign);

        shop.advance(Duration.ofSeconds(20));
        assertThat(shop.count(campaign, "uncertain"))
                .as("then the circuit opens")
                .isEqualTo(3);
        assertThat(shop.stats(campaign).path("waiting_because").asString()).contains("no answers", "tries again");
        shop.advance(Duration.ofMinutes(2));
        assertThat(shop.count(campaign, "uncertain")).isBetween(4L, 6L);

        shop.behave("\"delivered_rate\":0");
        shop.advance(Duration.ofHours(1));
        assertThat(shop.status(campaign)).isEqualTo("completed");
        assertThat(shop.takenTo()).hasSize(50).doesNotHaveDuplicates();
    }

    private static String paced() {
        return """
                {"name":"Shop","channel":"simulator","min_gap_ms":1000,"max_gap_ms":1000,"hourly_cap":100000,
                 "daily_cap":100000,"warmup":{"enabled":false}}""";
    }

    private static Set<Long> excluded(TestShop shop, long campaign) {
        var ids = new java.util.HashSet<Long>();
        var cursor = "";
        while (true) {
            var page = expect(
                            200,
                            shop.member()
                                    .get("campaigns/%d/exclusions?limit=200&cursor=%s".formatted(campaign, cursor)))
                    .body();
            page.path("items").forEach(one -> ids.add(one.path("contact_id").asLong()));
            if (page.path("next_cursor").isNull()) {
                return ids;
            }
            cursor = page.path("next_cursor").asString();
        }
    }
}

package io.sendwell.analytics;

import static io.sendwell.TestShop.expect;
import static io.sendwell.TestShop.phone;
import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestServer;
import io.sendwell.TestShop;
import io.sendwell.campaign.outcome.Browser;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * No figure is wrong unseen: wherever one of those that are kept is one too many, the recount names it, and it names nothing
 * else. What has left, by age, by a merge, or with an erased contact, makes no difference.
 */
class RecountTest {

    private static final String LINK = "https://shop.example/sale";

    private static final List<String> COUNTS =
            List.of("sent", "delivered", "read", "failed", "skipped", "uncertain", "replied", "opted_out");

    /** A kept figure, and the names of those that differ when it does. */
    private record Kept(String table, String column, Set<String> named) {}

    private static TestServer server;
    private static Browser browser;

    @BeforeAll
    static void start() {
        server = TestShop.startServer("sendwell.public.url=" + Browser.ADDRESS, "sendwell.outcome.patience=60s");
        browser = new Browser(server);
    }

    @AfterAll
    static void stop() {
        browser.close();
        server.close();
    }

    private static List<Kept> all() {
        var all = new ArrayList<Kept>();
        for (var column : COUNTS) {
            all.add(new Kept("delivery.figures", column, Set.of("figures_of_hour")));
            all.add(new Kept(
                    "delivery.figures_of_hour",
                    column,
                    Set.of("figures_of_hour", "figures_of_day", "figures_of_sender", "figures_of_sender_day")));
            for (var table : List.of("figures_of_day", "figures_of_sender", "figures_of_sender_day")) {
                all.add(new Kept("delivery." + table, column, Set.of(table)));
            }
        }
        for (var table : List.of("delivery.figure_detail", "delivery.figure_detail_of_day")) {
            all.add(new Kept(table, "n", Set.of("figure_detail_of_day")));
        }
        all.add(new Kept("delivery.tally", "n", Set.of("tally")));
        all.add(new Kept("contact.headcount", "n", Set.of("headcount")));
        all.add(new Kept("inbox.received", "n", Set.of("received_in_hour", "received_on_day")));
        all.add(new Kept("inbox.received_in_hour", "n", Set.of("received_in_hour")));
        all.add(new Kept("inbox.received_on_day", "n", Set.of("received_on_day")));
        all.add(new Kept("inbox.intent_of_day", "n", Set.of("intent_of_day")));
        for (var column : List.of("people", "clicks")) {
            all.add(new Kept("campaign.click_tally", column, Set.of("click_tally")));
        }
        for (var column : List.of("people", "conversions", "value")) {
            all.add(new Kept("campaign.conversion_tally", column, Set.of("conversion_tally")));
        }
        return all;
    }

    @Test
    void whatever_is_one_too_many_is_named_and_nothing_else() {
        var shop = busyShop();
        shop.assertFiguresAreTrue();

        for (var kept : all()) {
            var row = row(shop, kept).orElseThrow(() -> new AssertionError("nothing in " + kept));
            change(shop, kept, row, "+ 1");
            assertThat(named(shop))
                    .as("%s.%s", kept.table(), kept.column())
                    .containsAll(kept.named())
                    .isSubsetOf(allowed(kept));
            change(shop, kept, row, "- 1");
        }
        shop.assertFiguresAreTrue();
    }

    /** What is put into the wrong hour or day makes no sum wrong, and is named all the same. */
    @Test
    void what_is_counted_in_another_place_is_named_as_well() {
        var shop = busyShop();
        for (var table : List.of("figures_of_hour", "figures_of_day", "figures_of_sender", "figures_of_sender_day")) {
            var where = table.endsWith("day") ? "day = day - 400" : "at = at - interval '9600 hours'";
            var back = where.replace("- 400", "+ 400").replace("- interval", "+ interval");
            shop.inDatabase(
                    jdbc -> jdbc.sql("update delivery.%s set %s where workspace_id = :w".formatted(table, where))
                            .param("w", shop.workspace().value())
                            .update());
            assertThat(named(shop)).as(table).contains(table);
            shop.inDatabase(jdbc -> jdbc.sql("update delivery.%s set %s where workspace_id = :w".formatted(table, back))
                    .param("w", shop.workspace().value())
                    .update());
        }
        shop.assertFiguresAreTrue();
    }

    @Test
    void what_has_left_is_no_difference_and_hides_none() {
        var shop = busyShop();
        var contacts = shop.items("contacts").stream()
                .map(one -> one.path("id").asLong())
                .toList();
        expect(200, shop.member().post("contacts/%d/merge".formatted(contacts.get(0)), into(contacts.get(1))));
        shop.assertFiguresAreTrue();
        expect(204, shop.delete("contacts/" + contacts.get(1)));
        expect(204, shop.delete("contacts/" + contacts.get(2)));
        shop.assertFiguresAreTrue();

        shop.settings("\"quiet_hours\":null,\"retention_days\":10");
        shop.advance(Duration.ofDays(14));
        assertThat(shop.items("conversions")).isEmpty();
        shop.assertFiguresAreTrue();
        for (var kept : all()) {
            // Why and how quickly is known of the messages alone, and of those that have left nobody knows any more.
            if (!kept.table().contains("figure_detail")) {
                row(shop, kept).ifPresent(row -> {
                    change(shop, kept, row, "+ 1");
                    assertThat(named(shop))
                            .as("%s.%s", kept.table(), kept.column())
                            .isNotEmpty();
                    change(shop, kept, row, "- 1");
                });
            }
        }
    }

    private static String into(long contact) {
        return "{\"into\":%d}".formatted(contact);
    }

    /** By other tables as well, where one of them is held against another; but never by another module's. */
    private static Set<String> allowed(Kept kept) {
        var allowed = new TreeSet<>(kept.named());
        if (kept.table().startsWith("delivery.figures") || kept.table().equals("delivery.tally")) {
            allowed.add("figures_of_hour");
        }
        return allowed;
    }

    /** A row of a figure, by all that it says besides; none where there is no row. */
    private static Optional<String> row(TestShop shop, Kept kept) {
        return shop.inDatabase(jdbc -> jdbc.sql(
                        "select (to_jsonb(t) - '%2$s')::text from %1$s t where workspace_id = :w order by 1 limit 1"
                                .formatted(kept.table(), kept.column()))
                .param("w", shop.workspace().value())
                .query(String.class)
                .optional());
    }

    private static void change(TestShop shop, Kept kept, String row, String by) {
        assertThat(shop.<Integer>inDatabase(jdbc -> jdbc.sql("""
                                update %1$s t set %2$s = %2$s %3$s
                                where workspace_id = :w and to_jsonb(t) - '%2$s' = :row::jsonb
                                """.formatted(kept.table(), kept.column(), by))
                        .param("w", shop.workspace().value())
                        .param("row", row)
                        .update()))
                .isEqualTo(1);
    }

    private static Set<String> named(TestShop shop) {
        var names = new TreeSet<String>();
        recount(shop)
                .path("examples")
                .forEach(example -> names.add(example.path("figures").asString()));
        return names;
    }

    private static JsonNode recount(TestShop shop) {
        return expect(201, shop.member().post("analytics/recounts", "{}")).body();
    }

    /** Something in every table: sent, failed, read, answered, followed and bought, folded and new. */
    private static TestShop busyShop() {
        server.advance("PT1M"); // only so many may register in one
        var shop = TestShop.open(server, TestShop.UNPACED);
        shop.contacts(6);
        for (int n = 0; n < 2; n++) {
            shop.behave("\"delivered_rate\":1,\"read_rate\":1,\"reply_rate\":0,"
                    + "\"fail\":[{\"code\":\"131026\",\"to\":[\"%s\"]}]".formatted(phone(5)));
            var campaign = shop.draft(
                    "Sale %d: %s".formatted(n, LINK),
                    "\"audience\":{\"all\":true},\"track_links\":true,\"sender_id\":" + shop.sender());
            shop.start(campaign);
            shop.advance(Duration.ofMinutes(n == 0 ? 40 : 5));
            shop.hear(phone(n), "Yes please, I am interested");
            shop.hear(phone(2), "How much is it?");
            for (int who = 0; who < 3; who++) {
                assertThat(browser.follow(Browser.code(shop, phone(who))).statusCode())
                        .isEqualTo(302);
            }
            for (int who = n; who < 3; who++) {
                expect(
                        201,
                        shop.member()
                                .post(
                                        "conversions",
                                        "{\"phone\":\"%s\",\"name\":\"order\",\"value\":7.50,\"currency\":\"EUR\"}"
                                                .formatted(phone(who))));
            }
            shop.advance(n == 0 ? Duration.ofDays(2) : Duration.ofMinutes(1));
        }
        return shop;
    }
}

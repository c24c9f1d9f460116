package io.sendwell.contact;

import static io.sendwell.TestShop.expect;
import static io.sendwell.TestShop.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestServer;
import io.sendwell.TestShop;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import tools.jackson.databind.JsonNode;

/** Segments as their users meet them. */
class SegmentsApiTest {

    /** A behaviour that takes for ever to look up. */
    static class Slow {
        @Bean
        Behaviour dawdled() {
            return new Behaviour() {
                @Override
                public String field() {
                    return "dawdled";
                }

                @Override
                public String existsSql(String workspace, String contact, String since) {
                    return "exists (select from pg_sleep(3600) where %s > 0 and %s > 0 and %s < now())"
                            .formatted(workspace, contact, since);
                }
            };
        }
    }

    private static TestServer server;
    private TestShop shop;

    @BeforeAll
    static void start() {
        server = TestServer.startWith(Slow.class, "sendwell.registration=open");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void open() {
        server.advance("PT1M"); // only so many may register in one
        shop = TestShop.open(server, TestShop.UNPACED);
    }

    @Test
    void a_segment_is_made_shown_changed_and_deleted() {
        var made = expect(201, shop.member().post("segments", segment("Parisians", city("Paris"))));
        var path = "segments/" + made.body().get("id");
        assertThat(made.body().get("definition").toString()).isEqualTo("{\"all\":[" + city("Paris") + "]}");
        expect(409, shop.member().post("segments", segment("Parisians", city("Rome"))));
        expect(201, shop.member().post("segments", segment("Romans", city("Rome"))));
        assertThat(shop.items("segments")).hasSize(2);

        var changed = expect(200, shop.member().put(path, segment("Londoners", city("London"))));
        assertThat(changed.body().get("name").asString()).isEqualTo("Londoners");
        expect(409, shop.member().put(path, segment("Romans", city("London"))));
        expect(204, shop.delete(path));
        expect(404, shop.member().get(path));
        expect(404, shop.member().get(path + "/contacts"));
        expect(404, shop.member().put(path, segment("Londoners", city("London"))));
    }

    @Test
    void another_workspace_sees_nothing_of_it() {
        shop.contact(1);
        var other = TestShop.open(server, TestShop.UNPACED);
        var id = id(other.member().post("segments", segment("All", "{\"field\":\"phone\",\"op\":\"exists\"}")));
        expect(404, shop.member().get("segments/" + id));
        expect(404, shop.delete("segments/" + id));
        assertThat(other.items("segments/" + id + "/contacts")).isEmpty();
    }

    @Test
    void a_preview_counts_all_and_shows_the_newest_ten() {
        var ids = new ArrayList<Long>();
        for (int n = 0; n < 12; n++) {
            ids.add(shop.contact(TestShop.phone(n), ",\"name\":\"Ana\",\"attributes\":{\"city\":\"Paris\"}"));
        }
        shop.contact(TestShop.phone(20), ",\"attributes\":{\"city\":\"Rome\"}");
        var preview = preview(city("paris"));
        assertThat(preview.get("count").asLong()).isEqualTo(12);
        var shown = new ArrayList<Long>();
        preview.get("sample").forEach(one -> shown.add(one.get("id").asLong()));
        assertThat(shown).isEqualTo(ids.reversed().subList(0, 10));
        assertThat(preview.get("sample").get(0).get("name").asString()).isEqualTo("Ana");
        assertThat(preview.get("sample").get(0).get("phone").asString()).isEqualTo(TestShop.phone(11));
        assertThat(preview(city("Oslo")).toString()).isEqualTo("{\"count\":0,\"sample\":[]}");
    }

    @Test
    void who_lacks_an_attribute_is_not_from_paris_and_has_bought_nothing_lately() {
        long paris = shop.contact(TestShop.phone(1), ",\"attributes\":{\"city\":\"Paris\",\"bought\":\"2020-01-01\"}");
        long rome = shop.contact(TestShop.phone(2), ",\"attributes\":{\"city\":\"Rome\"}");
        long nowhere = shop.contact(TestShop.phone(3), "");
        assertThat(in(city("Paris").replace("\"is\"", "\"is_not\""))).containsExactly(nowhere, rome);
        assertThat(in("{\"field\":\"attributes.bought\",\"op\":\"not_in_last_days\",\"value\":30}"))
                .containsExactly(nowhere, rome, paris);
        assertThat(in("{\"field\":\"attributes.bought\",\"op\":\"exists\",\"value\":false}"))
                .containsExactly(nowhere, rome);
        assertThat(in("{\"field\":\"lead_score\",\"op\":\"lt\",\"value\":1}")).hasSize(3);
    }

    @Test
    void an_erased_contact_is_in_no_segment() {
        long gone = shop.contact(TestShop.phone(1), "");
        shop.delete("contacts/" + gone);
        assertThat(in("{\"field\":\"phone\",\"op\":\"exists\",\"value\":false}"))
                .isEmpty();
    }

    @Test
    void the_contacts_of_a_segment_come_by_pages_and_follow_its_definition() {
        for (int n = 0; n < 5; n++) {
            shop.contact(TestShop.phone(n), ",\"tags\":[\"VIP\"]");
        }
        var id = id(
                shop.member().post("segments", segment("VIPs", "{\"field\":\"tag\",\"op\":\"is\",\"value\":\"vip\"}")));
        var first = expect(200, shop.member().get("segments/" + id + "/contacts?limit=3"))
                .body();
        assertThat(first.get("items").size()).isEqualTo(3);
        assertThat(first.get("items").get(0).get("tags").toString()).isEqualTo("[\"VIP\"]");
        var rest = shop.items("segments/" + id + "/contacts?limit=3&cursor="
                + first.get("next_cursor").asString());
        assertThat(rest).hasSize(2);

        var list = id(shop.member().post("lists", "{\"name\":\"Spring\"}"));
        expect(
                200,
                shop.member()
                        .put(
                                "segments/" + id,
                                segment("VIPs", "{\"field\":\"list\",\"op\":\"is\",\"value\":" + list + "}")));
        assertThat(shop.items("segments/" + id + "/contacts")).isEmpty();
        expect(204, shop.delete("lists/" + list));
        assertThat(shop.items("segments/" + id + "/contacts"))
                .as("nobody is on it")
                .isEmpty();
    }

    @Test
    void a_wrong_definition_is_refused_wherever_it_comes() {
        var wrong = "{\"field\":\"tag\",\"op\":\"gt\",\"value\":1}";
        for (var answer : List.of(
                shop.member().post("segments", segment("X", wrong)),
                shop.member().post("segments/preview", "{\"definition\":{\"all\":[" + wrong + "]}}"))) {
            assertThat(expect(422, answer)
                            .body()
                            .get("errors")
                            .get(0)
                            .get("field")
                            .asString())
                    .isEqualTo("definition.all[0].op");
        }
        assertThat(expect(422, shop.member().post("segments/preview", "{\"definition\":{\"all\":[{\"all\":7}]}}"))
                        .body()
                        .get("errors")
                        .get(0)
                        .get("field")
                        .asString())
                .isEqualTo("definition.all[0].all");
        expect(422, shop.member().post("segments", "{\"name\":\"X\"}"));
        expect(422, shop.member().post("segments", segment("", city("Paris"))));
        assertThat(shop.items("segments")).isEmpty();
    }

    @Test
    void a_look_that_takes_too_long_is_given_up() {
        shop.contact(1);
        var answer = shop.member()
                .post("segments/preview", "{\"definition\":{\"all\":[{\"field\":\"dawdled\",\"op\":\"exists\"}]}}");
        assertThat(expect(503, answer).body().get("detail").asString()).contains("longer than 10 seconds");
        assertThat(in(city("Paris"))).as("and the next one is served").isEmpty();
    }

    private List<Long> in(String condition) {
        var found = new ArrayList<Long>();
        preview(condition).get("sample").forEach(one -> found.add(one.get("id").asLong()));
        return found;
    }

    private JsonNode preview(String condition) {
        return expect(200, shop.member().post("segments/preview", "{\"definition\":{\"all\":[" + condition + "]}}"))
                .body();
    }

    private static String city(String name) {
        return "{\"field\":\"attributes.city\",\"op\":\"is\",\"value\":\"" + name + "\"}";
    }

    private static String segment(String name, String condition) {
        return "{\"name\":\"" + name + "\",\"definition\":{\"all\":[" + condition + "]}}";
    }
}

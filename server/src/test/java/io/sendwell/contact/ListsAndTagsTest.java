package io.sendwell.contact;

import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ListsAndTagsTest {

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
    void contacts_are_put_on_a_list_and_taken_off() {
        long ann = contact("+12025550110");
        long bob = contact("+12025550111");
        var list = server.post("lists", "{\"name\": \"Spring\", \"contact_ids\": [" + ann + "]}");
        assertThat(list.status()).isEqualTo(201);
        var path = "lists/" + list.body().get("id");

        assertThat(server.post(path + "/contacts", "{\"contact_ids\": [" + ann + ", " + bob + "]}")
                        .body()
                        .get("contact_count")
                        .asInt())
                .isEqualTo(2);
        assertThat(server.delete(path + "/contacts?contact_ids=" + ann)
                        .body()
                        .get("contact_count")
                        .asInt())
                .isEqualTo(1);
        var on = server.get("contacts?list_id=" + list.body().get("id")).body().get("items");
        assertThat(on.size()).isEqualTo(1);
        assertThat(on.get(0).get("id").asLong()).isEqualTo(bob);

        assertThat(server.delete(path).status()).isEqualTo(204);
        assertThat(server.get(path).status()).isEqualTo(404);
        assertThat(server.get("contacts/" + bob).status()).isEqualTo(200);
    }

    @Test
    void who_is_deleted_is_on_no_list_any_more() {
        long eve = contact("+12025550112");
        var list = server.post("lists", "{\"name\": \"Short\", \"contact_ids\": [" + eve + "]}")
                .body();
        server.delete("contacts/" + eve);
        assertThat(server.get("lists/" + list.get("id"))
                        .body()
                        .get("contact_count")
                        .asInt())
                .isZero();
    }

    @Test
    void broken_lists_are_refused() {
        assertThat(server.post("lists", "{}").status()).isEqualTo(422);
        assertThat(server.post("lists", "{\"name\": \"Twice\"}").status()).isEqualTo(201);
        assertThat(server.post("lists", "{\"name\": \"Twice\"}").status()).isEqualTo(409);
        var strangers = server.post("lists", "{\"name\": \"Strangers\", \"contact_ids\": [999999]}");
        assertThat(strangers.status()).isEqualTo(422);
        assertThat(strangers.body().get("errors").get(0).get("field").asString())
                .isEqualTo("contact_ids[0]");
        assertThat(server.get("lists?limit=200").body().toString()).doesNotContain("Strangers");
        assertThat(server.post("lists/999999/contacts", "{\"contact_ids\": [1]}")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void a_tag_is_one_in_upper_and_lower_case() {
        var first = server.post("tags", "{\"name\": \"Loyal\"}");
        assertThat(first.status()).isEqualTo(201);
        assertThat(server.post("tags", "{\"name\": \"LOYAL\"}").body().get("id"))
                .isEqualTo(first.body().get("id"));
        server.post("contacts", "{\"phone\": \"+12025550113\", \"tags\": [\"loyal\"]}");
        var tags = server.get("tags").body().get("items");
        assertThat(tags.toString()).contains("\"name\":\"Loyal\",\"contact_count\":1");
        assertThat(server.post("tags", "{\"name\": \" \"}").status()).isEqualTo(422);
    }

    private static long contact(String phone) {
        return server.post("contacts", "{\"phone\": \"" + phone + "\"}")
                .body()
                .get("id")
                .asLong();
    }
}

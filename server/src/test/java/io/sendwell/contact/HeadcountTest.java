package io.sendwell.contact;

import static io.sendwell.TestShop.expect;
import static io.sendwell.TestShop.phone;
import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestServer;
import io.sendwell.TestShop;
import io.sendwell.workspace.Tenancy;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class HeadcountTest {

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
    void every_way_in_and_out_is_counted() {
        var shop = TestShop.open(server, TestShop.UNPACED);
        assertThat(count(shop)).isZero();

        shop.crowd(50);
        var one = shop.contact(1);
        var other = shop.contact(2);
        shop.hear(phone(3), "Hello, who is this?");
        shop.settle();
        assertThat(count(shop)).isEqualTo(53).isEqualTo(counted(shop));

        expect(200, shop.member().patch("contacts/" + one, "{\"company\":\"Elsewhere\"}"));
        assertThat(count(shop)).isEqualTo(53);
        expect(204, shop.delete("contacts/" + one));
        assertThat(count(shop)).isEqualTo(52).isEqualTo(counted(shop));

        var third = shop.contact(4);
        expect(200, shop.member().post("contacts/%d/merge".formatted(third), "{\"into\":%d}".formatted(other)));
        assertThat(count(shop)).isEqualTo(52).isEqualTo(counted(shop));
    }

    private static long count(TestShop shop) {
        return Tenancy.inWorkspace(
                shop.workspace(), () -> server.bean(Contacts.class).count(shop.workspace()));
    }

    private static long counted(TestShop shop) {
        return shop.inDatabase(jdbc -> jdbc.sql(
                        "select count(*) from contact.contact where workspace_id = :workspace and erased_at is null")
                .param("workspace", shop.workspace().value())
                .query(Long.class)
                .single());
    }
}

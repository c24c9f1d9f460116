package io.sendwell.campaign;

import static io.sendwell.TestShop.expect;
import static io.sendwell.TestShop.phone;
import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestServer;
import io.sendwell.TestShop;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whoever is left out of a campaign can be seen and downloaded, before and after the launch. */
class ExclusionsTest {

    private static final String HEADER = "\uFEFFcontact_id,name,phone,reason,explanation";

    private static TestServer server;
    private TestShop shop;

    @BeforeAll
    static void start() {
        server = TestShop.startServer();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void open() {
        server.advance("PT1M");
        shop = TestShop.open(server, TestShop.UNPACED);
    }

    @Test
    void a_draft_shows_who_would_be_out_and_a_launched_campaign_who_was() {
        shop.contact(1);
        long unasked = shop.contact(phone(2), ",\"name\":\"=1+1 Bob\"");
        var campaign = shop.draft("Hi");
        var line =
                unasked + ",'=1+1 Bob," + phone(2) + ",no_consent,This contact has not agreed to marketing messages.";
        assertThat(csv(campaign)).containsExactly(HEADER, line);

        shop.start(campaign);
        expect(200, shop.member().post("contacts/" + unasked + "/opt-in", "{\"source\":\"form\"}"));
        assertThat(csv(campaign)).as("frozen with the launch").containsExactly(HEADER, line);
        var shown = shop.items("campaigns/" + campaign + "/exclusions").getFirst();
        assertThat(shown.toString()).isEqualTo("""
                        {"contact_id":%d,"name":"=1+1 Bob","phone":"%s","reason":"no_consent",\
                        "explanation":"This contact has not agreed to marketing messages."}""".formatted(unasked, phone(2)));
    }

    @Test
    void who_was_deleted_since_is_there_without_name_and_phone() {
        shop.contact(1);
        long gone = shop.contact(phone(2), ",\"name\":\"Bob\"");
        var campaign = shop.launch("Hi");
        expect(204, shop.delete("contacts/" + gone));
        assertThat(csv(campaign).getLast()).startsWith(gone + ",,,no_consent,");
    }

    @Test
    void a_download_has_all_of_them_in_the_order_of_their_ids() {
        shop.crowd(2_500);
        shop.inDatabase(
                jdbc -> jdbc.sql("update contact.contact set consent_status = 'unknown' where workspace_id = :here")
                        .param("here", shop.workspace().value())
                        .update());
        var campaign = shop.draft("Hi");
        var ids = csv(campaign).stream()
                .skip(1)
                .map(line -> Long.valueOf(line.substring(0, line.indexOf(','))))
                .toList();
        assertThat(ids).hasSize(2_500).isSorted();
    }

    private List<String> csv(long campaign) {
        return expect(200, shop.member().get("campaigns/" + campaign + "/exclusions.csv"))
                .body()
                .asString()
                .lines()
                .toList();
    }
}

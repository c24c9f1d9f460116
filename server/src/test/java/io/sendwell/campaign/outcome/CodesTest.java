package io.sendwell.campaign.outcome;

import static io.sendwell.TestShop.expect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.sendwell.TestServer;
import io.sendwell.TestShop;
import io.sendwell.campaign.outcome.Clicking.Visit;
import io.sendwell.delivery.MessageId;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.PublicAddress;
import io.sendwell.workspace.Vault;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashSet;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** A server that knows no address of its own; and codes, which nobody can make or change but us. */
class CodesTest {

    private static final TestServer server = TestShop.startServer("sendwell.outcome.patience=50ms");

    private final Codes codes = new Codes(new PublicAddress("https://x.example/go/"), server.bean(Vault.class));

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void a_code_says_what_went_into_it() {
        var random = new Random(5);
        for (int n = 0; n < 2_000; n++) {
            var message = random.nextLong() >>> (1 + random.nextInt(62));
            var link = random.nextLong() >>> (1 + random.nextInt(62));
            var code = codes.code(new MessageId(message), link);
            assertThat(codes.open(code)).contains(new Codes.Opened(new MessageId(message), link));
            assertThat(code).matches("[\\w-]{22}|[\\w-]{32}").isEqualTo(codes.code(new MessageId(message), link));
        }
        assertThat(codes.address(new MessageId(1), 1).orElseThrow())
                .startsWith("https://x.example/go/r/")
                .hasSize(45);
    }

    @Test
    void a_changed_or_invented_code_says_nothing() {
        var random = new Random(6);
        var code = codes.code(new MessageId(123_456), 7);
        for (int at = 0; at < code.length(); at++) {
            for (char other : "Az09_-".toCharArray()) {
                var changed = code.substring(0, at) + other + code.substring(at + 1);
                if (!changed.equals(code)) {
                    assertThat(codes.open(changed)).as(changed).isEmpty();
                }
            }
        }
        for (int n = 0; n < 20_000; n++) {
            var bytes = new byte[random.nextBoolean() ? 16 : 24];
            random.nextBytes(bytes);
            assertThat(codes.open(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes)))
                    .isEmpty();
        }
        for (var nothing :
                new String[] {"", "=", "\u00e9", code + "==", code.replace(code.charAt(0), '+'), code + code}) {
            assertThat(codes.open(nothing)).as(nothing).isEmpty();
        }
    }

    /** Neighbours do not look like neighbours. */
    @Test
    void codes_give_nothing_away() {
        var beginnings = new HashSet<String>();
        for (long message = 1; message <= 1_000; message++) {
            beginnings.add(codes.code(new MessageId(message), 1).substring(0, 6));
        }
        assertThat(beginnings).hasSizeGreaterThan(995);
    }

    @Test
    void without_an_address_of_the_server_no_campaign_can_count_clicks() {
        var shop = TestShop.open(server, TestShop.UNPACED);
        var refused = expect(422, shop.member().post("campaigns", """
                {"name":"x","message_template":"https://a.example","audience":{"all":true},"track_links":true}"""));

        assertThat(refused.fields()).containsExactly("track_links");
        assertThat(refused.body().toString()).contains("SENDWELL_PUBLIC_URL");
    }

    @Test
    void an_address_that_is_none_is_refused_at_the_start() {
        for (var wrong :
                new String[] {"go.example.com", "ftp://x", "https://x?y", "https://u:p@x", "https:///r", "https://a b"
                }) {
            assertThatIllegalArgumentException().isThrownBy(() -> new PublicAddress(wrong));
        }
        assertThat(new PublicAddress(" ").base()).isEmpty();
        assertThat(new PublicAddress("https://x.example:8443/go//").base()).contains("https://x.example:8443/go");
    }

    /** The visitor is sent on after its patience, and the click is stored when the table is free again. */
    @Test
    void nobody_waits_for_a_database_that_is_slow_and_no_click_is_lost() throws InterruptedException {
        var shop = TestShop.open(server, TestShop.UNPACED);
        shop.contact(1);
        shop.launch("Hi");
        shop.settle();
        var message =
                shop.recipients(campaign(shop)).getFirst().path("message_id").asLong();
        var link = link(shop);
        var clicking =
                new Clicking(server.bean(Clicks.class), new OutcomeSettings(Duration.ofDays(7), Duration.ofMillis(50)));
        long waited = shop.inDatabase(jdbc -> {
            jdbc.sql("lock table campaign.click in exclusive mode").update();
            long begin = System.nanoTime();
            clicking.note(new Visit(link, new MessageId(message), Instant.parse("2030-01-01T00:00:00Z")));
            return System.nanoTime() - begin;
        });
        clicking.end();

        assertThat(Duration.ofNanos(waited)).isLessThan(Duration.ofSeconds(20));
        assertThat(times(shop)).isEqualTo(1);
    }

    private static long campaign(TestShop shop) {
        return shop.items("campaigns").getFirst().path("id").asLong();
    }

    private static Link link(TestShop shop) {
        return new Link(1, new WorkspaceId(shop.workspace().value()), campaign(shop), 0, 0, "https://a.example", null);
    }

    private static long times(TestShop shop) {
        return shop.inDatabase(jdbc -> jdbc.sql("select sum(times) from campaign.click where workspace_id = :workspace")
                .param("workspace", shop.workspace().value())
                .query(Long.class)
                .single());
    }
}

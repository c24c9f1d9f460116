package io.sendwell.inbox;

import static io.sendwell.TestShop.UNPACED;
import static io.sendwell.TestShop.expect;
import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestServer;
import io.sendwell.TestShop;
import io.sendwell.channel.Address;
import io.sendwell.channel.Attachment;
import io.sendwell.channel.Channel;
import io.sendwell.channel.Incoming;
import io.sendwell.channel.IncomingEvent;
import io.sendwell.channel.Outcome;
import io.sendwell.channel.Outgoing;
import io.sendwell.channel.Transport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import tools.jackson.databind.JsonNode;

/** People whom WhatsApp names by an id of its own. */
class ContactsWithoutPhoneTest {

    private static final List<Outgoing> HANDED_OVER = new CopyOnWriteArrayList<>();
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private static TestServer server;
    private static TestShop shop;

    /** A number of ours on a channel where people may hide theirs. */
    private static long line;

    static final class Hidden {
        @Bean
        Transport hidden() {
            return new Transport() {
                @Override
                public Channel channel() {
                    return Channel.LINKED_DEVICE;
                }

                @Override
                public Outcome send(Outgoing message) {
                    HANDED_OVER.add(message);
                    return new Outcome.Sent();
                }
            };
        }
    }

    @BeforeAll
    static void start() {
        server = TestServer.startWith(
                Hidden.class,
                "sendwell.registration=open",
                "sendwell.session.idle=3650d",
                "sendwell.session.absolute=3650d");
        shop = TestShop.open(server, UNPACED);
        line = shop.addSender(UNPACED.replace("simulator", "linked_device").replace("_gap_ms\":0", "_gap_ms\":1000"));
        shop.inDatabase(jdbc -> jdbc.sql("update channel.sender set status = 'active' where id = :id")
                .param("id", line)
                .update());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void somebody_who_shows_no_number_is_a_contact_that_can_be_answered() {
        var id = aUserId();
        write(new Address(null, id), "Ana Silva", "Do you open on Sunday?");

        var contact = contactOf(id);
        assertThat(contact.path("name").asString()).isEqualTo("Ana Silva");
        assertThat(contact.path("phone").isNull()).isTrue();
        answer(contact.path("id").asLong(), "Yes, from ten");

        assertThat(HANDED_OVER.getLast().to()).isEqualTo(new Address(null, id));
        assertThat(HANDED_OVER.getLast().text()).isEqualTo("Yes, from ten");
    }

    @Test
    void what_they_call_themselves_does_not_overwrite_what_we_call_them() {
        var id = aUserId();
        write(new Address(null, id), "Ana Silva", "Hello");
        write(new Address(null, id), "Queen of Lisbon", "Hello again");

        assertThat(contactOf(id).path("name").asString()).isEqualTo("Ana Silva");
    }

    @Test
    void a_phone_and_an_id_that_come_together_are_one_person() {
        var id = aUserId();
        var phone = aPhone();
        long byPhone = shop.contact(phone, "," + TestShop.CONSENT);
        write(new Address(null, id), "Ana", "Hello");
        long byId = contactOf(id).path("id").asLong();

        write(new Address(phone, id), "Ana", "It is me");

        assertThat(contactOf(id).path("id").asLong()).isEqualTo(byPhone);
        assertThat(shop.member().get("contacts/" + byId).status()).isEqualTo(404);
        var conversation = conversation(byPhone);
        assertThat(shop.items("conversations/" + conversation + "/messages"))
                .extracting(line -> line.path("text").asString())
                .containsExactly("It is me", "Hello");
    }

    @Test
    void who_shows_the_number_later_is_known_by_both() {
        var id = aUserId();
        var phone = aPhone();
        write(new Address(null, id), null, "Hello");
        long contact = contactOf(id).path("id").asLong();

        write(new Address(phone, id), null, "My number");
        write(Address.ofPhone(phone), null, "Once more");

        assertThat(contactOf(id).path("id").asLong()).isEqualTo(contact);
        assertThat(contactOf(id).path("phone").asString()).isEqualTo(phone);
    }

    @Test
    void an_opt_out_by_id_outlives_the_contact_and_reaches_its_phone() {
        var id = aUserId();
        write(new Address(null, id), null, "STOP");
        long contact = contactOf(id).path("id").asLong();
        assertThat(contactOf(id).path("consent_status").asString()).isEqualTo("revoked");
        expect(204, shop.delete("contacts/" + contact));

        var phone = aPhone();
        write(new Address(phone, id), null, "Hello");

        assertThat(contactOf(id).path("id").asLong()).isNotEqualTo(contact);
        assertThat(contactOf(id).path("consent_status").asString()).isEqualTo("revoked");
        long suppressed = shop.inDatabase(
                jdbc -> jdbc.sql("""
                        select count(*) from contact.phone p join contact.suppression s
                          on s.workspace_id = p.workspace_id and s.phone_hash = p.phone_hash
                        where p.phone = :phone""").param("phone", phone).query(Long.class).single());
        assertThat(suppressed).isOne();
    }

    @Test
    void an_id_is_of_use_on_its_own_channel_alone() {
        var id = aUserId();
        write(new Address(null, id), "Ana", "JOIN");
        long contact = contactOf(id).path("id").asLong();
        var toHer = "\"audience\":{\"contact_ids\":[%d]},\"sender_id\":%d";

        long elsewhere = shop.draft("Hi", toHer.formatted(contact, shop.sender()));
        assertThat(excluded(elsewhere, "no_phone")).isOne();
        long here = shop.draft("Hi {first_name}", toHer.formatted(contact, line));
        assertThat(excluded(here, "no_phone")).isZero();
        assertThat(shop.start(here)).isOne();
        shop.advance(Duration.ofMinutes(1));

        assertThat(HANDED_OVER.getLast().to()).isEqualTo(new Address(null, id));
        assertThat(HANDED_OVER.getLast().text()).isEqualTo("Hi Ana");
    }

    @Test
    void files_and_what_is_answered_are_kept_with_the_message() {
        var id = aUserId();
        tell(new IncomingEvent.Message(
                session(),
                "file-" + NUMBER.incrementAndGet(),
                new Address(null, id),
                null,
                shop.now(),
                "image",
                "Is this one left?",
                new Attachment("media-7", "image/jpeg", 1234, null),
                null,
                "SW0000000000000001"));

        var line = shop.items(
                        "conversations/" + conversation(contactOf(id).path("id").asLong()) + "/messages")
                .getFirst();
        assertThat(line.at("/attachment/reference").asString()).isEqualTo("media-7");
        assertThat(line.at("/attachment/content_type").asString()).isEqualTo("image/jpeg");
        assertThat(line.path("reply_to").asString()).isEqualTo("SW0000000000000001");
        assertThat(line.path("type").asString()).isEqualTo("image");
    }

    @Test
    void whatsapps_own_switch_is_an_opt_out_and_takes_only_that_back() {
        var phone = aPhone();
        long agreed = shop.contact(phone, "," + TestShop.CONSENT);
        var at = shop.now();

        prefer(phone, at.minusSeconds(60), true);
        assertThat(consent(agreed)).as("nothing to take back").isEqualTo("granted");
        prefer(phone, at, false);
        prefer(phone, at, false);
        assertThat(consent(agreed)).isEqualTo("revoked");
        assertThat(shop.items("contacts/" + agreed + "/consent")
                        .getFirst()
                        .path("source")
                        .asString())
                .isEqualTo("whatsapp");
        assertThat(shop.items("contacts/" + agreed + "/consent")).hasSize(2);
        prefer(phone, at.plusSeconds(60), true);
        assertThat(consent(agreed)).isEqualTo("granted");
        prefer(phone, at.plusSeconds(30), false);
        assertThat(consent(agreed)).as("an older stop").isEqualTo("granted");
    }

    @Test
    void resuming_is_no_consent_of_who_never_agreed_or_said_stop_to_us() {
        var stranger = aPhone();
        prefer(stranger, shop.now(), false);
        prefer(stranger, shop.now().plusSeconds(1), true);
        assertThat(consent(contactByPhone(stranger))).isEqualTo("revoked");

        var phone = aPhone();
        long agreed = shop.contact(phone, "," + TestShop.CONSENT);
        write(Address.ofPhone(phone), null, "STOP");
        prefer(phone, shop.now().plusSeconds(1), true);
        assertThat(consent(agreed)).isEqualTo("revoked");
    }

    @Test
    void a_resumption_that_overtakes_its_stop_wins() {
        var phone = aPhone();
        long agreed = shop.contact(phone, "," + TestShop.CONSENT);
        var at = shop.now();

        prefer(phone, at.plusSeconds(60), true);
        prefer(phone, at.plusSeconds(30), false);

        assertThat(consent(agreed)).isEqualTo("granted");
    }

    private static void prefer(String phone, Instant at, boolean wanted) {
        tell(new IncomingEvent.Preference(
                session(), "preference-" + phone + at + wanted, Address.ofPhone(phone), at, wanted));
    }

    private static String consent(long contact) {
        return expect(200, shop.member().get("contacts/" + contact))
                .body()
                .path("consent_status")
                .asString();
    }

    private static long excluded(long campaign, String reason) {
        return expect(200, shop.member().get("campaigns/" + campaign + "/preflight"))
                .body()
                .path("excluded")
                .path(reason)
                .asLong();
    }

    private static void answer(long contact, String text) {
        expect(
                202,
                shop.member()
                        .post(
                                "conversations/" + conversation(contact) + "/messages",
                                "{\"text\":\"%s\"}".formatted(text)));
        shop.advance(Duration.ofMinutes(1));
    }

    private static long conversation(long contact) {
        return shop.items("conversations?contact_id=" + contact)
                .getFirst()
                .path("id")
                .asLong();
    }

    private static JsonNode contactOf(String userId) {
        long id = shop.inDatabase(jdbc -> jdbc.sql("select contact_id from contact.user_id where user_id = :id")
                .param("id", userId)
                .query(Long.class)
                .single());
        return expect(200, shop.member().get("contacts/" + id)).body();
    }

    private static long contactByPhone(String phone) {
        return shop.inDatabase(jdbc -> jdbc.sql("select contact_id from contact.phone where phone = :phone")
                .param("phone", phone)
                .query(Long.class)
                .single());
    }

    private static void write(Address from, @Nullable String name, String text) {
        tell(new IncomingEvent.Message(
                session(), "m-" + NUMBER.incrementAndGet(), from, name, shop.now(), "text", text, null, null, null));
    }

    private static void tell(IncomingEvent event) {
        server.bean(Incoming.class).accept(Channel.LINKED_DEVICE, List.of(event));
        shop.settle();
    }

    private static String session() {
        return shop.inDatabase(jdbc -> jdbc.sql("select session_id from channel.sender where id = :id")
                .param("id", line)
                .query(String.class)
                .single());
    }

    private static String aUserId() {
        return "US.13491208655302%d".formatted(NUMBER.incrementAndGet());
    }

    private static String aPhone() {
        return TestShop.phone(3000 + NUMBER.incrementAndGet());
    }
}

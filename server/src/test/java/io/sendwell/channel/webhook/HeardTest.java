package io.sendwell.channel.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.channel.Address;
import io.sendwell.channel.Attachment;
import io.sendwell.channel.IncomingEvent;
import io.sendwell.channel.IncomingEvent.ReceiptStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Meta's words about people and messages are read as. */
class HeardTest {

    private static final Instant NOW = Instant.ofEpochSecond(1_790_000_100);
    private static final Instant SAID = Instant.ofEpochSecond(1_790_000_000);

    @ParameterizedTest
    @CsvSource(delimiter = '|', emptyValue = "", textBlock = """
            text               | text        | Do you open on Saturday? ☀️
            text-answering-us  | text        | Yes please
            quick-reply        | button      | Tell me more
            reply-button       | interactive | Book a table
            list-choice        | interactive | Saturday
            flow               | interactive | Sent
            reaction           | reaction    | ❤️
            reaction-taken-back | reaction   | ''
            image              | image       | This one?
            video              | video       | ''
            audio              | audio       | ''
            document           | document    | My order
            sticker            | sticker     | ''
            contact-card       | contacts    | Rui Costa, +351 912 345 678
            edited             | edit        | Do you open on Sunday?
            taken-back         | revoke      | ''
            unsupported        | unsupported | ''
            kind-of-tomorrow   | hologram    | ''
            """)
    void every_kind_of_message_has_its_words(String payload, String type, String text) {
        var message = message(payload);

        assertThat(message.type()).isEqualTo(type);
        assertThat(message.text()).isEqualTo(text);
        assertThat(message.from()).isEqualTo(Address.ofPhone("+12025550142"));
        assertThat(message.at()).isEqualTo(SAID);
    }

    @ParameterizedTest
    @CsvSource({"quick-reply, more", "reply-button, 1", "list-choice, 2"})
    void what_was_tapped_keeps_its_id(String payload, String id) {
        assertThat(message(payload).choice()).isEqualTo(id);
        assertThat(message("text").choice()).isNull();
    }

    @Test
    void what_happened_is_told_in_the_time_of_the_house_and_is_never_ahead_of_it() {
        UnaryOperator<Instant> tenTimesAsFast =
                at -> NOW.minus(Duration.between(at, NOW).multipliedBy(10));

        assertThat(heard("text", tenTimesAsFast).events().getFirst())
                .isInstanceOfSatisfying(
                        IncomingEvent.Message.class,
                        message -> assertThat(message.at()).isEqualTo(NOW.minusSeconds(1_000)));
        assertThat(heard("text", at -> at.plus(Duration.ofDays(40))).events().getFirst())
                .isInstanceOfSatisfying(
                        IncomingEvent.Message.class,
                        message -> assertThat(message.at()).isEqualTo(NOW));
    }

    @Test
    void an_order_and_a_place_are_written_out() {
        assertThat(message("order").text()).isEqualTo("Please by Friday\n2 x CUP, 7.5 EUR");
        assertThat(message("location").text()).isEqualTo("Praça da Sé\nSão Paulo\n-23.55, -46.63");
    }

    @Test
    void files_are_named_not_fetched() {
        assertThat(message("document").attachment())
                .isEqualTo(new Attachment("504", "application/pdf", 0, "order.pdf"));
        assertThat(message("audio").attachment()).isEqualTo(new Attachment("503", "audio/ogg; codecs=opus", 0, null));
    }

    @Test
    void what_is_answered_or_changed_is_named() {
        assertThat(message("text-answering-us").replyTo()).isEqualTo("wamid.OURS");
        assertThat(message("reaction").replyTo()).isEqualTo("wamid.OURS");
        assertThat(message("edited").replyTo()).isEqualTo("wamid.OWN.text");
    }

    @Test
    void who_shows_no_number_is_known_by_user_id() {
        var message = message("username-without-phone");

        assertThat(message.from()).isEqualTo(new Address(null, "BR.900001"));
        assertThat(message.name()).isEqualTo("Ana");
    }

    @ParameterizedTest
    @CsvSource({"sent,SENT", "delivered,DELIVERED", "read,READ", "played,READ", "failed,FAILED"})
    void a_status_moves_our_message(String payload, ReceiptStatus status) {
        var receipt =
                (IncomingEvent.Receipt) heard("status-" + payload).events().getFirst();

        assertThat(receipt.messageId()).isEqualTo("SW0000000000000001");
        assertThat(receipt.status()).isEqualTo(status);
        assertThat(receipt.at()).isEqualTo(SAID);
        assertThat(receipt.errorCode()).isEqualTo(status == ReceiptStatus.FAILED ? "131026" : null);
    }

    @ParameterizedTest
    @CsvSource({"stop,false", "resume,true", "signup,true"})
    void a_preference_says_whether_marketing_is_wanted(String payload, boolean wanted) {
        var preference = (IncomingEvent.Preference)
                heard("marketing-" + payload).events().getFirst();

        assertThat(preference.wanted()).isEqualTo(wanted);
        assertThat(preference.at()).isEqualTo(SAID);
        assertThat(preference.id())
                .isEqualTo(heard("marketing-" + payload).events().stream()
                        .map(IncomingEvent.Preference.class::cast)
                        .findFirst()
                        .orElseThrow()
                        .id());
    }

    @ParameterizedTest
    @CsvSource({"number-changed", "status-of-tomorrow", "error-of-the-number", "field-of-tomorrow"})
    void what_nobody_can_use_is_kept(String payload) {
        var heard = heard(payload);

        assertThat(heard.events()).isEmpty();
        assertThat(heard.rest()).hasSize(1);
    }

    private static IncomingEvent.Message message(String payload) {
        return (IncomingEvent.Message) heard(payload).events().getFirst();
    }

    private static Heard heard(String payload) {
        return heard(payload, UnaryOperator.identity());
    }

    private static Heard heard(String payload, UnaryOperator<Instant> inHouse) {
        var instants = new Instants(NOW, inHouse);
        return Heard.in(Change.in(bytes(payload), instants).getFirst(), "7", Map.of(), instants);
    }

    static byte[] bytes(String payload) {
        try (var in = Objects.requireNonNull(
                HeardTest.class.getResourceAsStream("/meta-webhooks/" + payload + ".json"), payload)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

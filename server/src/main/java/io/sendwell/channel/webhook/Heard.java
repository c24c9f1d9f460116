package io.sendwell.channel.webhook;

import io.sendwell.channel.Address;
import io.sendwell.channel.IncomingEvent;
import io.sendwell.channel.IncomingEvent.ReceiptStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a change says of people and of our messages.
 *
 * @param events in the order in which they were told
 * @param rest what is of no use here, as JSON
 */
record Heard(List<IncomingEvent> events, List<String> rest) {

    private static final int LONGEST_ID = 200;

    /** What has been read so far. */
    private static final class Reading {
        final String session;
        final JsonNode value;
        final Map<String, String> wireIds;
        final Instants instants;
        final List<IncomingEvent> events = new ArrayList<>();
        final List<String> rest = new ArrayList<>();

        Reading(String session, JsonNode value, Map<String, String> wireIds, Instants instants) {
            this.session = session;
            this.value = value;
            this.wireIds = wireIds;
            this.instants = instants;
        }

        <T extends IncomingEvent> void add(Optional<T> event, JsonNode told) {
            event.ifPresentOrElse(events::add, () -> rest.add(Plain.json(told)));
        }
    }

    /**
     * Reads a change about a number.
     *
     * @param wireIds ours by WhatsApp's ids, for words that do not repeat ours
     */
    static Heard in(Change change, String session, Map<String, String> wireIds, Instants instants) {
        var reading = new Reading(session, change.value(), wireIds, instants);
        switch (change.field()) {
            case "messages" -> {
                change.value().path("messages").forEach(told -> reading.add(message(reading, told), told));
                change.value().path("statuses").forEach(told -> reading.add(receipt(reading, told), told));
                change.value().path("errors").forEach(told -> reading.rest.add(Plain.json(told)));
            }
            case "user_preferences" ->
                change.value().path("user_preferences").forEach(told -> reading.add(preference(reading, told), told));
            default -> reading.rest.add(change.json());
        }
        return new Heard(reading.events, reading.rest);
    }

    /** WhatsApp's ids of our messages that a change speaks of without ours. */
    static Stream<String> unnamed(Change change) {
        return change.value()
                .path("statuses")
                .valueStream()
                .filter(told ->
                        Plain.text(told.path("biz_opaque_callback_data")).isEmpty())
                .map(told -> Plain.text(told.path("id")));
    }

    /** What is said in a group is not said to us, and what WhatsApp announces of a number nobody has said. */
    private static Optional<IncomingEvent.Message> message(Reading reading, JsonNode told) {
        var id = Plain.text(told.path("id"));
        if (!isId(id) || told.has("group_id") || Plain.text(told.path("type")).equals("system")) {
            return Optional.empty();
        }
        var contact = contact(reading.value, told.path("from"), told.path("from_user_id"));
        return address(told.path("from"), told.path("from_user_id"), contact).map(from -> {
            var said = Said.in(told);
            return new IncomingEvent.Message(
                    reading.session,
                    id,
                    from,
                    Plain.textOrNull(contact.path("profile").path("name")),
                    reading.instants.past(told.path("timestamp")),
                    said.type(),
                    said.text(),
                    said.attachment(),
                    said.choice(),
                    said.replyTo());
        });
    }

    private static Optional<IncomingEvent.Receipt> receipt(Reading reading, JsonNode told) {
        var wamid = Plain.text(told.path("id"));
        var ours = Plain.text(told.path("biz_opaque_callback_data"));
        var id = ours.isEmpty() ? reading.wireIds.getOrDefault(wamid, wamid) : ours;
        if (!isId(id) || Plain.text(told.path("recipient_type")).equals("group")) {
            return Optional.empty();
        }
        var error = told.path("errors").path(0);
        return status(Plain.text(told.path("status")))
                .map(status -> new IncomingEvent.Receipt(
                        reading.session,
                        id,
                        status,
                        reading.instants.past(told.path("timestamp")),
                        status == ReceiptStatus.FAILED ? Plain.textOrNull(error.path("code")) : null,
                        status == ReceiptStatus.FAILED ? detail(error) : null));
    }

    private static Optional<ReceiptStatus> status(String written) {
        return switch (written) {
            case "sent" -> Optional.of(ReceiptStatus.SENT);
            case "delivered" -> Optional.of(ReceiptStatus.DELIVERED);
            case "read", "played" -> Optional.of(ReceiptStatus.READ);
            case "failed" -> Optional.of(ReceiptStatus.FAILED);
            default -> Optional.empty();
        };
    }

    private static @Nullable String detail(JsonNode error) {
        return Stream.of(error.path("error_data").path("details"), error.path("message"), error.path("title"))
                .map(Plain::textOrNull)
                .filter(text -> text != null)
                .findFirst()
                .orElse(null);
    }

    private static Optional<IncomingEvent.Preference> preference(Reading reading, JsonNode told) {
        var value = Plain.text(told.path("value"));
        var known = value.equals("stop") || value.equals("resume") || value.equals("signup");
        if (!known || !Plain.text(told.path("category")).equals("marketing_messages")) {
            return Optional.empty();
        }
        var contact = contact(reading.value, told.path("wa_id"), told.path("user_id"));
        return address(told.path("wa_id"), told.path("user_id"), contact)
                .map(from -> new IncomingEvent.Preference(
                        reading.session,
                        Stream.of(from.phone(), from.userId(), Plain.text(told.path("timestamp")), value)
                                .map(String::valueOf)
                                .collect(Collectors.joining("/")),
                        from,
                        reading.instants.past(told.path("timestamp")),
                        !value.equals("stop")));
    }

    /** What the change says of the person; missing where it says nothing, as with system messages. */
    private static JsonNode contact(JsonNode value, JsonNode phone, JsonNode userId) {
        var contacts = value.path("contacts");
        return contacts.valueStream()
                .filter(one -> same(one.path("wa_id"), phone) || same(one.path("user_id"), userId))
                .findFirst()
                .orElseGet(() -> contacts.path(contacts.size()));
    }

    private static boolean same(JsonNode one, JsonNode other) {
        return !Plain.text(one).isEmpty() && Plain.text(one).equals(Plain.text(other));
    }

    private static Optional<Address> address(JsonNode phone, JsonNode userId, JsonNode contact) {
        var digits = Plain.text(phone).replace("+", "");
        var number = digits.matches("[1-9][0-9]{6,14}") ? "+" + digits : null;
        var own = Plain.text(userId);
        var user = own.isEmpty() ? Plain.text(contact.path("user_id")) : own;
        var known = isId(user) ? user : null;
        return number == null && known == null ? Optional.empty() : Optional.of(new Address(number, known));
    }

    private static boolean isId(String id) {
        return !id.isEmpty() && id.length() <= LONGEST_ID;
    }
}

package io.sendwell.channel.linked;

import io.sendwell.channel.Address;
import io.sendwell.channel.Attachment;
import io.sendwell.channel.IncomingEvent;
import io.sendwell.channel.IncomingEvent.ReceiptStatus;
import io.sendwell.channel.SenderSignal;
import io.sendwell.channel.linked.policy.SessionState;
import io.sendwell.kernel.Timekeeper;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Reads the gateway's events (gateway/PROTOCOL.md), and puts them into the time of the house. */
@Component
@WithGateway
class EventReader {

    /** What has happened is never in the future, whatever the clock of who tells says. */
    private final InstantSource clock;

    private final Timekeeper timekeeper;

    EventReader(InstantSource clock, Timekeeper timekeeper) {
        this.clock = clock;
        this.timekeeper = timekeeper;
    }

    /** @throws RuntimeException where something is missing without which it means nothing */
    GatewayEvent read(JsonNode event) {
        var session = required(event, "session");
        return switch (required(event, "kind")) {
            case "state" ->
                new GatewayEvent.Moved(
                        session,
                        SessionState.of(required(event, "state")),
                        text(event, "reason"),
                        text(event, "phone"),
                        ahead(event, "retry_at"));
            case "receipt" -> receipt(session, event);
            case "incoming" -> new GatewayEvent.Told(message(session, event));
            case "own_message" -> new GatewayEvent.Told(ownMessage(session, event));
            case "restricted" -> limited(session, event);
            case "undecryptable" -> new GatewayEvent.Garbled(session, required(event, "id"), past(event, "at"));
            case "qr" -> new GatewayEvent.Shown(session);
            case String kind -> new GatewayEvent.Other(session, kind);
        };
    }

    private GatewayEvent receipt(String session, JsonNode event) {
        var status = switch (required(event, "status")) {
            case "sent" -> ReceiptStatus.SENT;
            case "delivered" -> ReceiptStatus.DELIVERED;
            case "read", "played" -> ReceiptStatus.READ;
            case "failed" -> ReceiptStatus.FAILED;
            default -> null;
        };
        return status == null
                ? new GatewayEvent.Other(session, "receipt")
                : new GatewayEvent.Told(new IncomingEvent.Receipt(
                        session,
                        required(event, "wire_id"),
                        status,
                        past(event, "at"),
                        text(event, "code"),
                        text(event, "detail")));
    }

    private IncomingEvent.OwnMessage ownMessage(String session, JsonNode event) {
        return new IncomingEvent.OwnMessage(
                session,
                required(event, "id"),
                address(event),
                writtenAt(event),
                required(event, "type"),
                plain(event.path("text").asString("")));
    }

    /** The person that a message is from, or for. */
    private static Address address(JsonNode event) {
        var phone = text(event, "phone");
        var lid = text(event, "lid");
        return phone == null && lid == null ? new Address(null, required(event, "chat")) : new Address(phone, lid);
    }

    private IncomingEvent.Message message(String session, JsonNode event) {
        var id = required(event, "id");
        var media = event.path("media");
        return new IncomingEvent.Message(
                session,
                id,
                address(event),
                text(event, "name"),
                writtenAt(event),
                required(event, "type"),
                plain(event.path("text").asString("")),
                media.isObject()
                        ? new Attachment(
                                id,
                                media.path("content_type").asString("application/octet-stream"),
                                media.path("size").asLong(0),
                                text(media, "name"))
                        : null,
                text(event, "choice"),
                text(event, "reply_to"));
    }

    /**
     * WhatsApp tells when a message was written in whole seconds of its own clock; what came at once was written when it came,
     * so that nobody seems to answer before he was asked.
     */
    private Instant writtenAt(JsonNode event) {
        boolean late =
                event.path("offline").asBoolean(false) && event.path("sent_at").isString();
        var at = past(event, "at");
        var written = late ? past(event, "sent_at") : at;
        return written.isBefore(at) ? written : at;
    }

    private GatewayEvent limited(String session, JsonNode event) {
        var kind = switch (required(event, "signal")) {
            case "reachout_timelock" -> SenderSignal.Kind.REACHOUT_TIMELOCK;
            case "capping" -> SenderSignal.Kind.CAPPING;
            default -> null;
        };
        return kind == null
                ? new GatewayEvent.Other(session, "restricted")
                : new GatewayEvent.Limited(
                        session,
                        kind,
                        event.path("active").asBoolean(false),
                        value(event),
                        ahead(event, "until"),
                        past(event, "at"));
    }

    /** {@code CAPPED 40/40}: the status and how much of the quota is used, as far as WhatsApp says. */
    private static @Nullable String value(JsonNode event) {
        var status = text(event, "status");
        if (!event.path("total").isNumber()) {
            return status;
        }
        var quota = event.path("used").asInt(0) + "/" + event.path("total").asInt(0);
        return status == null ? quota : status + " " + quota;
    }

    private Instant past(JsonNode event, String field) {
        var at = timekeeper.inHouse(Instant.parse(required(event, field)));
        var now = clock.instant();
        return at.isAfter(now) ? now : at;
    }

    private @Nullable Instant ahead(JsonNode event, String field) {
        var at = text(event, field);
        return at == null ? null : timekeeper.inHouse(Instant.parse(at));
    }

    private static String required(JsonNode event, String field) {
        var value = text(event, field);
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException("an event has no " + field);
        }
        return value;
    }

    private static @Nullable String text(JsonNode event, String field) {
        var node = event.path(field);
        return node.isString() || node.isNumber() ? plain(node.asString()) : null;
    }

    /** Without the NUL that PostgreSQL cannot store. */
    private static String plain(String text) {
        return text.replace("\0", "");
    }
}

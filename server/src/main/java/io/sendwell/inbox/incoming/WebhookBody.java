package io.sendwell.inbox.incoming;

import io.sendwell.channel.Address;
import io.sendwell.channel.IncomingEvent;
import io.sendwell.channel.IncomingEvent.ReceiptStatus;
import io.sendwell.kernel.Problem;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The body of {@code webhooks/whatsapp/incoming}, read tolerantly: fields that we do not know are no error, times come
 * in every spelling, and of a kind that we do not know we keep what was said.
 */
final class WebhookBody {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int LONGEST_ID = 200;
    private static final int LONGEST_TEXT = 65_536;
    /** From here on a number means milliseconds: as seconds it would be the year 5138. */
    private static final long LEAST_MILLIS = 100_000_000_000L;

    private final JsonNode body;

    private WebhookBody(JsonNode body) {
        this.body = body;
    }

    /** 400 where the bytes are no JSON object. */
    static WebhookBody of(byte[] raw) {
        try {
            var body = JSON.readTree(raw);
            if (body.isObject()) {
                return new WebhookBody(body);
            }
        } catch (JacksonException broken) {
            // Falls through: how it is broken is the caller's own business.
        }
        throw Problem.of(Problem.Kind.BAD_REQUEST, "The body is not a JSON object.");
    }

    /**
     * The event; empty where it is of a kind that we do not know. 422 naming the field that is missing.
     *
     * @param now when it is read: the time of an event without a usable one, and of one from the future
     */
    Optional<IncomingEvent> event(Instant now) {
        return switch (required("event")) {
            case "message" -> Optional.of(message(now));
            case "message_status" -> receipt(now);
            default -> Optional.empty();
        };
    }

    String sessionId() {
        return required("session_id");
    }

    String json() {
        return JSON.writeValueAsString(body).replace("\\u0000", "");
    }

    private IncomingEvent message(Instant now) {
        return new IncomingEvent.Message(
                sessionId(),
                required("id"),
                Address.ofPhone(phone(required("from"))),
                null,
                at(now),
                type(),
                text(body.path("message")),
                null,
                null,
                null);
    }

    private Optional<IncomingEvent> receipt(Instant now) {
        var session = sessionId();
        var id = required("message_id");
        var error = body.path("error");
        return status(required("status"))
                .map(status -> new IncomingEvent.Receipt(
                        session,
                        id,
                        status,
                        at(now),
                        scalar(error.isObject() ? error.path("code") : error),
                        scalar(error.path("message"))));
    }

    private static Optional<ReceiptStatus> status(String written) {
        return switch (written.toLowerCase(Locale.ROOT)) {
            case "sent" -> Optional.of(ReceiptStatus.SENT);
            case "delivered" -> Optional.of(ReceiptStatus.DELIVERED);
            case "read", "played" -> Optional.of(ReceiptStatus.READ);
            case "failed" -> Optional.of(ReceiptStatus.FAILED);
            default -> Optional.empty();
        };
    }

    private String type() {
        var type = scalar(body.path("type"));
        return type == null || type.length() > LONGEST_ID ? "text" : type;
    }

    /** A text as such, or inside of what channels wrap it in. */
    private static String text(JsonNode message) {
        for (var inside : List.of("text", "body", "caption", "conversation")) {
            if (message.isObject() && message.has(inside)) {
                return text(message.path(inside));
            }
        }
        var text = scalar(message);
        if (text == null) {
            return "";
        }
        return text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT) : text;
    }

    /** E.164 from digits, with or without {@code +}, or from a WhatsApp address like {@code 14155550123@s.whatsapp.net}. */
    private static String phone(String from) {
        var digits = from.replaceAll("[:@].*", "").replaceAll("[\\s().+-]", "");
        if (!digits.matches("[1-9][0-9]{6,14}")) {
            throw Problem.invalid("from", "must be a phone number with its country code");
        }
        return "+" + digits;
    }

    private Instant at(Instant now) {
        var written = scalar(body.path("timestamp"));
        if (written == null) {
            return now;
        }
        try {
            var at = written.matches("[0-9]{1,18}([.][0-9]*)?")
                    ? ofNumber(Long.parseLong(written.replaceAll("[.].*", "")))
                    : OffsetDateTime.parse(written).toInstant();
            return at.isAfter(now) ? now : at;
        } catch (DateTimeException unreadable) {
            return now;
        }
    }

    private static Instant ofNumber(long number) {
        return number < LEAST_MILLIS ? Instant.ofEpochSecond(number) : Instant.ofEpochMilli(number);
    }

    private String required(String field) {
        var value = scalar(body.path(field));
        if (value == null || value.isBlank()) {
            throw Problem.invalid(field, "is required");
        }
        if (value.length() > LONGEST_ID) {
            throw Problem.invalid(field, "must have at most " + LONGEST_ID + " characters");
        }
        return value;
    }

    /** A string or a number as text, without the NUL that PostgreSQL cannot store; null for anything else. */
    private static @Nullable String scalar(JsonNode node) {
        return node.isString() || node.isNumber() ? node.asString().replace("\0", "") : null;
    }
}

package io.sendwell.channel.linked;

import io.sendwell.channel.Attachment;
import io.sendwell.channel.Channel;
import io.sendwell.channel.ContentKind;
import io.sendwell.channel.Media;
import io.sendwell.channel.MediaFile;
import io.sendwell.channel.Outcome;
import io.sendwell.channel.Outgoing;
import io.sendwell.channel.Sender;
import io.sendwell.channel.SenderSignals;
import io.sendwell.channel.Transport;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Tenancy;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Sends through the gateway, which knows whether a message was written and what WhatsApp said to it. */
@Component
@WithGateway
class LinkedTransport implements Transport {

    /** WhatsApp could not take the file: the content is at fault (FACTS.md section 1). */
    private static final String BAD_FILE = "131053";

    /** A type of message that cannot be sent. */
    private static final String NOT_CARRIED = "131051";

    /** WhatsApp lets this number write only to those who know it (FACTS.md section 2). */
    private static final String FIRST_CONTACT_REFUSED = "463";

    private static final Logger log = LoggerFactory.getLogger(LinkedTransport.class);
    private static final Duration TOO_FAST = Duration.ofSeconds(5);

    private final GatewayClient client;
    private final Media media;
    private final SessionKeeper keeper;
    private final SenderSignals signals;
    private final InstantSource clock;

    LinkedTransport(
            GatewayClient client, Media media, SessionKeeper keeper, SenderSignals signals, InstantSource clock) {
        this.client = client;
        this.media = media;
        this.keeper = keeper;
        this.signals = signals;
        this.clock = clock;
    }

    @Override
    public Channel channel() {
        return Channel.LINKED_DEVICE;
    }

    /**
     * All but previews of links, which are made by whoever sends, and the gateway fetches nothing from the web; and but what is
     * tapped: WhatsApp shows that from businesses on the Cloud API alone.
     */
    @Override
    public Set<ContentKind> carries() {
        return EnumSet.complementOf(EnumSet.of(ContentKind.LINK_PREVIEW, ContentKind.INTERACTIVE));
    }

    /** Recipients drop a copy with the same id, and the gateway remembers what became of the first. */
    @Override
    public boolean repeatsSafely() {
        return true;
    }

    @Override
    public Outcome send(Outgoing message) {
        try {
            var body = body(message);
            var reply = client.send(message.sessionId(), body);
            var file = message.enclosure().file();
            if (file != null && reply.errorCode().equals("media_missing")) {
                var refusal = put(message.workspace(), file);
                if (refusal.isPresent()) {
                    return refusal.get();
                }
                reply = client.send(message.sessionId(), body);
            }
            var outcome = outcome(reply);
            if (outcome instanceof Outcome.Rejected(var code, var _) && code.equals(FIRST_CONTACT_REFUSED)) {
                holdFirstContacts(message);
            }
            return outcome;
        } catch (GatewayAway e) {
            return e.wasAsked() ? new Outcome.Uncertain(words(e)) : new Outcome.LineDown(words(e));
        }
    }

    @Override
    public Media.Opened fetch(Sender sender, Attachment attachment) {
        if (!attachment.reference().matches("[A-Za-z0-9._-]{1,128}")) {
            return new Media.Opened.Gone();
        }
        try {
            return client.incoming(sender.sessionId(), attachment.reference());
        } catch (GatewayAway e) {
            return new Media.Opened.Away();
        }
    }

    private void holdFirstContacts(Outgoing message) {
        try {
            Tenancy.inWorkspace(
                    message.workspace(),
                    () -> signals.noteRefusedFirstContact(message.workspace(), message.sender(), clock.instant()));
        } catch (DataAccessException | TransactionException e) {
            log.warn(
                    "Sender {} must not write to strangers, which could not be noted; the next refusal tells again",
                    message.sender().value(),
                    e);
        }
    }

    private Outcome outcome(GatewayClient.Reply reply) {
        var body = reply.body();
        if (reply.status() != 200) {
            return refusal(reply);
        }
        return switch (body.path("outcome").asString("")) {
            case "sent" -> new Outcome.Sent();
            case "rejected" ->
                new Outcome.Rejected(
                        body.path("code").asString(""), body.path("detail").asString(""));
            case "try_later" ->
                new Outcome.TryLater(
                        Duration.ofMillis(body.path("after_ms").asLong(TOO_FAST.toMillis())),
                        body.path("code").asString("429"));
            case "line_down" -> lineDown(body.path("why").asString("the line is down"));
            case "uncertain" -> new Outcome.Uncertain(body.path("why").asString("no acknowledgement came"));
            case String other -> new Outcome.Uncertain("the gateway says \"" + other + "\"");
        };
    }

    private Outcome refusal(GatewayClient.Reply reply) {
        return switch (reply.status()) {
            case 404, 409 -> lineDown("the gateway refused it: " + reply.errorCode());
            case 413, 422 -> new Outcome.Rejected(NOT_CARRIED, "The gateway refused it: " + reply.errorCode());
            case 429 -> new Outcome.TryLater(TOO_FAST, "429");
            default -> new Outcome.Uncertain("the gateway answered " + reply.status());
        };
    }

    /** Perhaps the gateway has just started and its sessions are not open yet. */
    private Outcome lineDown(String why) {
        keeper.look();
        return new Outcome.LineDown(why);
    }

    private Optional<Outcome> put(WorkspaceId workspace, MediaFile file) {
        return switch (media.open(workspace, file)) {
            case Media.Opened.Gone() -> Optional.of(new Outcome.Rejected(BAD_FILE, "Media " + file.id() + " is gone"));
            case Media.Opened.Away() -> Optional.of(new Outcome.LineDown("the media storage does not answer"));
            case Media.Opened.Bytes(var bytes) -> {
                try {
                    yield client.put(file.sha256(), bytes)
                            ? Optional.empty()
                            : Optional.of(new Outcome.Rejected(BAD_FILE, "Media " + file.id() + " is damaged"));
                } catch (IOException | GatewayAway e) {
                    yield Optional.of(new Outcome.LineDown("the file could not be handed over"));
                }
            }
        };
    }

    private static JsonNode body(Outgoing message) {
        var body = JsonNodeFactory.instance
                .objectNode()
                .put("wire_id", message.wireId())
                .put("to", to(message))
                .put("kind", message.enclosure().kind().code())
                .put("text", message.text());
        var file = message.enclosure().file();
        if (file != null) {
            body.putObject("media")
                    .put("sha256", file.sha256())
                    .put("content_type", file.contentType())
                    .put("name", file.name())
                    .put("size", file.size());
        }
        addPlace(body, message);
        return body;
    }

    private static void addPlace(ObjectNode body, Outgoing message) {
        var place = message.enclosure().place();
        if (place == null) {
            return;
        }
        var location =
                body.putObject("location").put("latitude", place.latitude()).put("longitude", place.longitude());
        if (place.name() != null) {
            location.put("name", place.name());
        }
        if (place.address() != null) {
            location.put("address", place.address());
        }
    }

    /** By number where it is known, else by WhatsApp's own id of the person. */
    private static String to(Outgoing message) {
        var phone = message.to().phone();
        return phone == null ? String.valueOf(message.to().userId()) : phone;
    }

    private static String words(GatewayAway e) {
        return String.valueOf(e.getMessage());
    }
}

package io.sendwell.channel.cloud;

import io.sendwell.channel.Attachment;
import io.sendwell.channel.Channel;
import io.sendwell.channel.ContentKind;
import io.sendwell.channel.Media;
import io.sendwell.channel.Outcome;
import io.sendwell.channel.Outgoing;
import io.sendwell.channel.Sender;
import io.sendwell.channel.Transport;
import io.sendwell.channel.cloud.MediaUploads.Upload;
import io.sendwell.kernel.Timekeeper;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Messages through WhatsApp's Cloud API. Each carries our wire id as the data that every word about it repeats, so that a
 * message whose answer was lost is settled by its first receipt.
 */
@Component
class CloudTransport implements Transport {

    /** Within it WhatsApp takes any text, outside of it only templates. */
    private static final Duration WINDOW = Duration.ofHours(24);

    private static final String UNAUTHORISED = "190";
    private static final String UNREACHABLE = "10";

    /** WhatsApp's codes where it does not have a file that it gave an id for; 100 is about any field, also that one. */
    private static final Set<String> ABOUT_MEDIA = Set.of("131052", "131053", "100");

    private final KnownNumbers numbers;
    private final Limits limits;
    private final MediaUploads uploads;
    private final IncomingMedia incoming;
    private final Graph graph;
    private final SentMessages sent;
    private final Timekeeper timekeeper;

    CloudTransport(
            KnownNumbers numbers,
            Limits limits,
            MediaUploads uploads,
            IncomingMedia incoming,
            Graph graph,
            SentMessages sent,
            Timekeeper timekeeper) {
        this.numbers = numbers;
        this.limits = limits;
        this.uploads = uploads;
        this.incoming = incoming;
        this.graph = graph;
        this.sent = sent;
        this.timekeeper = timekeeper;
    }

    @Override
    public Channel channel() {
        return Channel.CLOUD_API;
    }

    @Override
    public Set<ContentKind> carries() {
        return EnumSet.allOf(ContentKind.class);
    }

    @Override
    public Optional<Duration> freeTextWindow() {
        return Optional.of(WINDOW);
    }

    /** Two seconds of the usual throughput: enough to keep it up, and soon over. */
    @Override
    public int together() {
        return 2 * Throughput.STANDARD;
    }

    @Override
    public Outcome send(Outgoing message) {
        var number = numbers.of(message.workspace(), message.sender()).orElse(null);
        var token = number == null ? null : number.secrets().accessToken();
        if (number == null || token == null || !number.proven()) {
            return new Outcome.Rejected(UNAUTHORISED, "The sender has no access token that WhatsApp has confirmed");
        }
        return tooSoon(message, number).orElseGet(() -> send(message, number, token));
    }

    @Override
    public void markRead(Sender sender, String messageId) {
        numbers.of(sender.workspace(), sender.id())
                .filter(CloudNumber::proven)
                .ifPresent(number -> Optional.ofNullable(number.secrets().accessToken())
                        .ifPresent(token -> graph.post(
                                token, "/" + number.phoneNumberId() + "/messages", CloudMessage.read(messageId))));
    }

    @Override
    public Media.Opened fetch(Sender sender, Attachment attachment) {
        var number = numbers.of(sender.workspace(), sender.id()).orElse(null);
        var token = number == null ? null : number.secrets().accessToken();
        return number == null || token == null ? new Media.Opened.Away() : incoming.fetch(number, token, attachment);
    }

    /** What WhatsApp would refuse for its pace is not even asked; a short wait is waited for. */
    private Optional<Outcome> tooSoon(Outgoing message, CloudNumber number) {
        var person = Objects.requireNonNullElse(
                message.to().phone(), Objects.toString(message.to().userId()));
        var pair = limits.ofPair(message.sender(), person);
        if (!pair.isZero()) {
            return Optional.of(new Outcome.TryLater(pair, "131056"));
        }
        var wait = limits.ofNumber(message.sender(), number.throughput());
        if (wait.compareTo(Limits.LONGEST_WAIT) > 0) {
            return Optional.of(new Outcome.TryLater(wait, "130429"));
        }
        timekeeper.sleep(wait);
        return Optional.empty();
    }

    private Outcome send(Outgoing message, CloudNumber number, String token) {
        var file = message.enclosure().file();
        if (file == null) {
            return outcome(message, number, post(message, number, token, null));
        }
        return switch (uploads.of(number, token, file)) {
            case Upload.Failed(var why) -> why;
            case Upload.Done(var mediaId, var fresh) -> {
                var answer = post(message, number, token, mediaId);
                if (!fresh && isAboutMedia(answer)) {
                    // WhatsApp has lost it, and has said for certain that this message did not go: once more.
                    uploads.forget(number, mediaId);
                    yield switch (uploads.of(number, token, file)) {
                        case Upload.Failed(var why) -> why;
                        case Upload.Done(var again, var _) ->
                            outcome(message, number, post(message, number, token, again));
                    };
                }
                yield outcome(message, number, answer);
            }
        };
    }

    private GraphAnswer post(Outgoing message, CloudNumber number, String token, @Nullable String mediaId) {
        return graph.post(token, "/" + number.phoneNumberId() + "/messages", CloudMessage.of(message, mediaId));
    }

    private static boolean isAboutMedia(GraphAnswer answer) {
        return answer instanceof GraphAnswer.Refused refused && ABOUT_MEDIA.contains(refused.code());
    }

    private Outcome outcome(Outgoing message, CloudNumber number, GraphAnswer answer) {
        return switch (answer) {
            case GraphAnswer.Ok(var body) -> {
                var wamid = body.path("messages").path(0).path("id").asString("");
                if (wamid.isEmpty()) {
                    yield new Outcome.Uncertain("Meta's answer names no message");
                }
                sent.note(new SentMessages.Sent(
                        number.workspace(), number.sender().value(), wamid, message.wireId()));
                yield new Outcome.Sent();
            }
            // What it does not know is the number: nothing goes from there until somebody has seen to it.
            case GraphAnswer.Refused refused
            when refused.isAboutUnknownId() -> new Outcome.Rejected(UNREACHABLE, refused.words());
            case GraphAnswer.Refused refused -> Refusals.outcome(refused);
            case GraphAnswer.Unknown(var why) -> new Outcome.Uncertain(why);
            case GraphAnswer.NotReached(var why) -> new Outcome.LineDown(why);
        };
    }
}

package io.sendwell.channel.cloud;

import io.sendwell.channel.Media;
import io.sendwell.channel.Media.Opened;
import io.sendwell.channel.MediaFile;
import io.sendwell.channel.Outcome;
import io.sendwell.workspace.Tenancy;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Takes files to WhatsApp, each once for a number: a campaign's thousands of messages name the same upload. */
@Component
class MediaUploads {

    private static final Logger LOG = LoggerFactory.getLogger(MediaUploads.class);

    /** A hundred megabytes over a slow line. */
    private static final Duration LONGEST = Duration.ofMinutes(5);

    /** WhatsApp's code for a file that it cannot take. */
    private static final String MEDIA_REFUSED = "131053";

    /** What came of it. */
    sealed interface Upload {
        record Done(String mediaId, boolean fresh) implements Upload {}

        record Failed(Outcome outcome) implements Upload {}
    }

    private record Key(CloudNumber number, String sha256) {}

    private final Graph graph;
    private final Media media;
    private final UploadedMedia uploaded;
    private final ConcurrentMap<Key, ReentrantLock> underWay = new ConcurrentHashMap<>();

    MediaUploads(Graph graph, Media media, UploadedMedia uploaded) {
        this.graph = graph;
        this.media = media;
        this.uploaded = uploaded;
    }

    /** What WhatsApp calls the file for this number; uploads it where it has to. */
    Upload of(CloudNumber number, String token, MediaFile file) {
        var key = new Key(number, file.sha256());
        var lock = underWay.computeIfAbsent(key, _ -> new ReentrantLock());
        lock.lock(); // Whoever sends the same file meanwhile waits and finds it uploaded.
        try {
            var known = Tenancy.inWorkspace(
                    number.workspace(), () -> uploaded.find(number.workspace(), number.sender(), file.sha256()));
            return known.isPresent() ? new Upload.Done(known.get(), false) : upload(number, token, file);
        } finally {
            lock.unlock();
            if (!lock.hasQueuedThreads()) {
                underWay.remove(key, lock);
            }
        }
    }

    void forget(CloudNumber number, String mediaId) {
        Tenancy.inWorkspace(number.workspace(), () -> uploaded.forget(number.workspace(), number.sender(), mediaId));
    }

    private Upload upload(CloudNumber number, String token, MediaFile file) {
        return switch (media.open(number.workspace(), file)) {
            case Opened.Gone() -> new Upload.Failed(new Outcome.Rejected(MEDIA_REFUSED, "The file is gone or damaged"));
            case Opened.Away() -> new Upload.Failed(new Outcome.LineDown("The storage of media does not answer"));
            case Opened.Bytes(var in) -> upload(number, token, file, in);
        };
    }

    private Upload upload(CloudNumber number, String token, MediaFile file, InputStream in) {
        try (in) {
            var boundary = "sendwell-" + UUID.randomUUID();
            var answer = graph.upload(
                    token,
                    "/" + number.phoneNumberId() + "/media",
                    "multipart/form-data; boundary=" + boundary,
                    multipart(boundary, file, in),
                    LONGEST);
            return switch (answer) {
                case GraphAnswer.Ok(var body)
                when body.path("id").isString() -> {
                    var mediaId = body.path("id").asString();
                    Tenancy.inWorkspace(
                            number.workspace(),
                            () -> uploaded.note(number.workspace(), number.sender(), file.sha256(), mediaId));
                    yield new Upload.Done(mediaId, true);
                }
                // Nothing of the message itself was handed over, so a repeated upload harms nobody.
                case GraphAnswer.Ok _ -> new Upload.Failed(new Outcome.LineDown("Meta gave the file no id"));
                case GraphAnswer.Unknown(var why) -> new Upload.Failed(new Outcome.LineDown(why));
                case GraphAnswer.NotReached(var why) -> new Upload.Failed(new Outcome.LineDown(why));
                case GraphAnswer.Refused refused ->
                    new Upload.Failed(Refusals.outcome(
                            refused.code().equals("100") && !refused.isAboutUnknownId()
                                    ? new GraphAnswer.Refused(MEDIA_REFUSED, "", refused.words())
                                    : refused));
            };
        } catch (IOException e) {
            LOG.warn("The file of media {} could not be read to its end; its messages are tried again", file.id(), e);
            return new Upload.Failed(new Outcome.LineDown("The file could not be read"));
        }
    }

    private static BodyPublisher multipart(String boundary, MediaFile file, InputStream in) {
        var head = """
                --%1$s\r
                Content-Disposition: form-data; name="messaging_product"\r
                \r
                whatsapp\r
                --%1$s\r
                Content-Disposition: form-data; name="type"\r
                \r
                %2$s\r
                --%1$s\r
                Content-Disposition: form-data; name="file"; filename="%3$s"\r
                Content-Type: %2$s\r
                \r
                """.formatted(boundary, file.contentType(), file.name().replaceAll("[\"\\\\\\p{Cntrl}]", "_"));
        var foot = "\r\n--" + boundary + "--\r\n";
        var parts = List.of(bytes(head), in, bytes(foot));
        return BodyPublishers.ofInputStream(() -> new SequenceInputStream(Collections.enumeration(parts)));
    }

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}

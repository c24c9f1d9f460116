package io.sendwell.channel.media;

import io.sendwell.channel.Attachment;
import io.sendwell.channel.Media;
import io.sendwell.channel.ReceivedFiles;
import io.sendwell.channel.Sender;
import io.sendwell.channel.Transport;
import io.sendwell.channel.Transports;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Fetches what people sent from its channel, and looks at it before anybody sees it. What a file is can only be told when
 * all of it is here, so it lies on the disk for as long as it is read.
 */
@Component
class FetchedFiles implements ReceivedFiles {

    private static final Logger LOG = LoggerFactory.getLogger(FetchedFiles.class);
    private static final int AT_ONCE = 8;
    private static final long PATIENCE_SECONDS = 10;

    private final Transports transports;
    private final Path arrivals;
    private final Semaphore places = new Semaphore(AT_ONCE);

    FetchedFiles(Transports transports, MediaIntake intake) {
        this.transports = transports;
        this.arrivals = intake.arrivals();
    }

    @Override
    public Opened open(Sender sender, Attachment attachment) {
        return transports
                .of(sender.channel())
                .map(transport -> inTurn(transport, sender, attachment))
                .orElseGet(Opened.Away::new);
    }

    private Opened inTurn(Transport transport, Sender sender, Attachment attachment) {
        try {
            if (!places.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                return new Opened.Away();
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return new Opened.Away();
        }
        try {
            return switch (transport.fetch(sender, attachment)) {
                case Media.Opened.Gone() -> new Opened.Gone();
                case Media.Opened.Away() -> new Opened.Away();
                case Media.Opened.Bytes(var in) -> take(in, attachment);
            };
        } catch (IOException e) {
            LOG.warn(
                    "A file that came to sender {} broke off; it can be asked for again",
                    sender.id().value(),
                    e);
            return new Opened.Away();
        } finally {
            places.release();
        }
    }

    private Opened take(InputStream in, Attachment attachment) throws IOException {
        var arriving = Files.createTempFile(arrivals, "", "");
        boolean handedOn = false;
        try (in) {
            long size;
            try (var to = Files.newOutputStream(arriving)) {
                size = in.transferTo(new Bounded(to, MediaType.LARGEST));
            } catch (Bounded.Full tooLarge) {
                return new Opened.TooLarge();
            }
            var found = ContentCheck.look(arriving, MediaIntake.plainName(attachment.name()));
            var bytes = Files.newInputStream(arriving, StandardOpenOption.DELETE_ON_CLOSE);
            handedOn = true;
            return new Opened.File(bytes, found.contentType(), size, found.name());
        } finally {
            if (!handedOn) {
                Files.deleteIfExists(arriving);
            }
        }
    }
}

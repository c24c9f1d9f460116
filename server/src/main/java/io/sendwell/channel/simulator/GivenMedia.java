package io.sendwell.channel.simulator;

import io.sendwell.channel.Attachment;
import io.sendwell.channel.Media;
import io.sendwell.channel.MediaFile;
import io.sendwell.channel.Outcome;
import io.sendwell.channel.Outgoing;
import io.sendwell.kernel.WorkspaceId;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The files that the simulated WhatsApp has been given: as with the real one, each is handed over once, then named. */
@Component
@OutsideProduction
class GivenMedia {

    /** Media upload error: the content is at fault, so the campaign halts (FACTS.md section 1). */
    private static final String UPLOAD_FAILED = "131053";

    private record Given(WorkspaceId workspace, String sha256) {}

    private final Media media;
    private final TransactionTemplate transaction;
    private final Set<Given> given = ConcurrentHashMap.newKeySet();

    GivenMedia(Media media, PlatformTransactionManager transactions) {
        this.media = media;
        this.transaction = new TransactionTemplate(transactions);
    }

    /** Why the message's file cannot be taken; empty where it is here, or there is none. */
    Optional<Outcome> refusal(Outgoing message) {
        var file = message.enclosure().file();
        if (file == null || given.contains(new Given(message.workspace(), file.sha256()))) {
            return Optional.empty();
        }
        return switch (media.open(message.workspace(), file)) {
            case Media.Opened.Gone() ->
                Optional.of(new Outcome.Rejected(UPLOAD_FAILED, "Media " + file.id() + " is gone"));
            case Media.Opened.Away() ->
                Optional.of(new Outcome.LineDown("The media storage does not answer: nothing was handed over"));
            case Media.Opened.Bytes(var bytes) -> take(message.workspace(), file, bytes);
        };
    }

    /** What a simulated person sent: one of the workspace's own files. */
    Media.Opened sent(WorkspaceId workspace, Attachment attachment) {
        return file(workspace, Long.parseLong(attachment.reference()))
                .map(file -> media.open(workspace, file))
                .orElseGet(Media.Opened.Gone::new);
    }

    Optional<MediaFile> file(WorkspaceId workspace, long id) {
        return Objects.requireNonNull(transaction.execute(_ -> media.find(workspace, id)));
    }

    private Optional<Outcome> take(WorkspaceId workspace, MediaFile file, InputStream bytes) {
        try (var digested = new DigestInputStream(bytes, MessageDigest.getInstance("SHA-256"))) {
            digested.transferTo(OutputStream.nullOutputStream());
            if (!HexFormat.of().formatHex(digested.getMessageDigest().digest()).equals(file.sha256())) {
                return Optional.of(new Outcome.Rejected(UPLOAD_FAILED, "Media " + file.id() + " is damaged"));
            }
        } catch (IOException e) {
            return Optional.of(new Outcome.LineDown("The media storage broke off: nothing was handed over"));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
        given.add(new Given(workspace, file.sha256()));
        return Optional.empty();
    }
}

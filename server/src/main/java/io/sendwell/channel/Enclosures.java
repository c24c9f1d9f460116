package io.sendwell.channel;

import io.sendwell.channel.Enclosure.Place;
import io.sendwell.kernel.FieldError;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.WorkspaceId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Reads what clients enclose in messages, and says 422 where the file, the text or the channel does not fit. */
@Component
public class Enclosures {

    /** WhatsApp's limits, in characters. */
    public static final int LONGEST_TEXT = 4096;

    public static final int LONGEST_CAPTION = 1024;

    private static final int LONGEST_PLACE_LINE = 1000;
    private static final Set<ContentKind> CAPTIONED =
            EnumSet.of(ContentKind.IMAGE, ContentKind.VIDEO, ContentKind.DOCUMENT);

    private final Media media;
    private final Senders senders;
    private final Transports transports;

    Enclosures(Media media, Senders senders, Transports transports) {
        this.media = media;
        this.senders = senders;
        this.transports = transports;
    }

    /**
     * What a message is to carry. The file it names cannot be deleted until the caller's transaction has ended.
     *
     * @param textField how the request calls the text, for errors
     * @param by those who are to send it; each one's channel must be able to
     */
    public Enclosure read(
            WorkspaceId workspace,
            @Nullable MediaForm form,
            @Nullable Boolean linkPreview,
            String text,
            String textField,
            Collection<SenderId> by) {
        var errors = new ArrayList<FieldError>();
        var enclosure = new Enclosure(
                form == null ? null : file(workspace, form, errors),
                form == null ? null : place(form, errors),
                Boolean.TRUE.equals(linkPreview));
        if (form != null && (form.mediaId() == null) == (form.location() == null)) {
            errors.addFirst(new FieldError("media", "must have either a media_id or a location"));
        } else if (form != null && enclosure.linkPreview()) {
            errors.add(new FieldError("link_preview", "is for messages without media"));
        }
        if (errors.isEmpty()) {
            checkText(enclosure.kind(), text, textField, errors);
            checkChannels(workspace, enclosure.kind(), by, errors);
        }
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors);
        }
        return enclosure;
    }

    private @Nullable MediaFile file(WorkspaceId workspace, MediaForm form, List<FieldError> errors) {
        var id = form.mediaId();
        if (id == null) {
            return null;
        }
        var file = media.find(workspace, id);
        if (file.isEmpty()) {
            errors.add(new FieldError("media.media_id", "no media " + id + " here"));
        }
        return file.orElse(null);
    }

    private static @Nullable Place place(MediaForm form, List<FieldError> errors) {
        var location = form.location();
        if (location == null) {
            return null;
        }
        line("media.location.name", location.name(), errors);
        line("media.location.address", location.address(), errors);
        return new Place(
                degrees("media.location.latitude", location.latitude(), 90, errors),
                degrees("media.location.longitude", location.longitude(), 180, errors),
                location.name(),
                location.address());
    }

    private static double degrees(String field, @Nullable Double value, int most, List<FieldError> errors) {
        if (value == null || !(Math.abs(value) <= most)) {
            errors.add(new FieldError(field, "must be between -" + most + " and " + most));
            return 0;
        }
        return value;
    }

    private static void line(String field, @Nullable String text, List<FieldError> errors) {
        if (text != null && (text.length() > LONGEST_PLACE_LINE || text.chars().anyMatch(Character::isISOControl))) {
            errors.add(new FieldError(
                    field, "must have at most " + LONGEST_PLACE_LINE + " characters and no control characters"));
        }
    }

    private static void checkText(ContentKind kind, String text, String field, List<FieldError> errors) {
        boolean onlyText = kind == ContentKind.TEXT || kind == ContentKind.LINK_PREVIEW;
        if (onlyText && (text.isBlank() || text.length() > LONGEST_TEXT)) {
            errors.add(new FieldError(field, "must have 1 to " + LONGEST_TEXT + " characters"));
        } else if (CAPTIONED.contains(kind) && text.length() > LONGEST_CAPTION) {
            errors.add(new FieldError(
                    field, "must have at most " + LONGEST_CAPTION + " characters: it is the caption of the media"));
        } else if (!onlyText && !CAPTIONED.contains(kind) && !text.isBlank()) {
            errors.add(new FieldError(field, "must be empty: WhatsApp shows no text with " + kind.code()));
        }
    }

    private void checkChannels(
            WorkspaceId workspace, ContentKind kind, Collection<SenderId> by, List<FieldError> errors) {
        by.stream()
                .flatMap(id -> senders.find(workspace, id).stream())
                .filter(sender -> transports
                        .of(sender.channel())
                        .filter(transport -> !transport.carries().contains(kind))
                        .isPresent())
                .findFirst()
                .ifPresent(sender -> errors.add(new FieldError(
                        kind == ContentKind.LINK_PREVIEW ? "link_preview" : "media",
                        "sender \"%s\" cannot send %s".formatted(sender.name(), kind.code()))));
    }
}

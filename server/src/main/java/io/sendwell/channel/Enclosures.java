package io.sendwell.channel;

import io.sendwell.channel.Enclosure.Place;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.Problem.FieldError;
import io.sendwell.kernel.WorkspaceId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
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
     * What a client asks for.
     *
     * @param personal whether variables are filled in for each who gets it
     */
    public record Asked(
            @Nullable MediaForm media,
            @Nullable Boolean linkPreview,
            @Nullable InteractiveForm interactive,
            boolean personal) {

        /** Whether it says nothing about what is enclosed. */
        public boolean isSilent() {
            return media == null && linkPreview == null && interactive == null;
        }

        /** Whether something is asked for that needs a text, or stands in its place: a template alone does not do. */
        public boolean isMoreThanTemplate() {
            return media != null || interactive != null;
        }
    }

    /**
     * What a message is to carry. The file it names cannot be deleted until the caller's transaction has ended.
     *
     * @param textField how the request calls the text, for errors; what is asked for stands beside it
     * @param by those who are to send it; each one's channel must be able to
     */
    public Enclosure read(WorkspaceId workspace, Asked asked, String text, String textField, Collection<SenderId> by) {
        var errors = new ArrayList<FieldError>();
        var form = asked.media();
        var tapped = asked.interactive();
        var enclosure = new Enclosure(
                form == null ? null : file(workspace, form, errors),
                form == null ? null : place(form, errors),
                tapped == null
                        ? null
                        : new InteractiveForm.Reading("interactive", asked.personal(), errors).read(tapped),
                Boolean.TRUE.equals(asked.linkPreview()));
        if (form != null && (form.mediaId() == null) == (form.location() == null)) {
            errors.addFirst(new FieldError("media", "must have either a media_id or a location"));
        } else if ((form != null || tapped != null) && enclosure.linkPreview()) {
            errors.add(new FieldError("link_preview", "is for messages without media or anything to tap"));
        }
        if (errors.isEmpty()) {
            checkText(enclosure, text, textField.substring(textField.lastIndexOf('.') + 1), errors);
            checkHeading(enclosure, errors);
            unable(workspace, enclosure, by).ifPresent(errors::add);
        }
        if (!errors.isEmpty()) {
            var beside = textField.substring(0, textField.lastIndexOf('.') + 1);
            throw Problem.invalid(errors.stream()
                    .map(error -> new FieldError(beside + error.field(), error.message()))
                    .toList());
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

    /** How many characters a text beside this may have. */
    public static int longestText(Enclosure enclosure) {
        var tapped = enclosure.interactive();
        return switch (enclosure.kind()) {
            case TEXT, LINK_PREVIEW -> LONGEST_TEXT;
            case INTERACTIVE -> tapped != null && tapped.list() != null ? LONGEST_TEXT : LONGEST_CAPTION;
            case IMAGE, DOCUMENT, VIDEO, AUDIO, LOCATION -> LONGEST_CAPTION;
        };
    }

    private static void checkText(Enclosure enclosure, String text, String field, List<FieldError> errors) {
        var kind = enclosure.kind();
        var tapped = enclosure.interactive();
        boolean onlyText = kind == ContentKind.TEXT || kind == ContentKind.LINK_PREVIEW;
        int longest = longestText(enclosure);
        if ((onlyText || tapped != null) && (text.isBlank() || text.length() > longest)) {
            errors.add(new FieldError(field, "must have 1 to " + longest + " characters"));
        } else if (CAPTIONED.contains(kind) && text.length() > LONGEST_CAPTION) {
            errors.add(new FieldError(
                    field, "must have at most " + LONGEST_CAPTION + " characters: it is the caption of the media"));
        } else if (!onlyText && tapped == null && !CAPTIONED.contains(kind) && !text.isBlank()) {
            errors.add(new FieldError(field, "must be empty: WhatsApp shows no text with " + kind.code()));
        }
    }

    /** What stands above something to tap. */
    private static void checkHeading(Enclosure enclosure, List<FieldError> errors) {
        var tapped = enclosure.interactive();
        if (tapped == null || (enclosure.file() == null && enclosure.place() == null)) {
            return;
        }
        var file = enclosure.file();
        if (file == null || !CAPTIONED.contains(file.kind())) {
            errors.add(new FieldError("media", "must be an image, a video or a document above buttons"));
        } else if (tapped.list() != null) {
            errors.add(new FieldError("media", "cannot stand above a list"));
        } else if (tapped.header() != null) {
            errors.add(new FieldError("interactive.header", "must be left out where media stand above the buttons"));
        }
    }

    /** What keeps one of these senders from sending it: its channel does not carry such messages. */
    public Optional<FieldError> unable(WorkspaceId workspace, Enclosure enclosure, Collection<SenderId> by) {
        var kind = enclosure.kind();
        return by.stream()
                .flatMap(id -> senders.find(workspace, id).stream())
                .filter(sender -> transports
                        .of(sender.channel())
                        .filter(transport -> !transport.carries().contains(kind))
                        .isPresent())
                .findFirst()
                .map(sender -> new FieldError(
                        switch (kind) {
                            case LINK_PREVIEW -> "link_preview";
                            case INTERACTIVE -> "interactive";
                            case TEXT, IMAGE, DOCUMENT, VIDEO, AUDIO, LOCATION -> "media";
                        },
                        "sender \"%s\" cannot send %s".formatted(sender.name(), words(kind))));
    }

    private static String words(ContentKind kind) {
        return kind == ContentKind.INTERACTIVE
                ? "buttons, lists or links to tap: its channel does not carry them"
                : kind.code();
    }
}

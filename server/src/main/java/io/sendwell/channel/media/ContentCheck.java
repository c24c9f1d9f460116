package io.sendwell.channel.media;

import io.sendwell.kernel.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.mime.MimeTypeException;
import org.apache.tika.mime.MimeTypes;
import org.apache.tika.mime.MimeTypesFactory;
import org.apache.tika.parser.ParseContext;

/** Tells what a file is by its bytes alone: names and what clients say of them count for nothing. */
final class ContentCheck {

    /** What Tika calls by another name than WhatsApp. */
    private static final Map<String, String> ALSO_CALLED =
            Map.of("audio/opus", "audio/ogg", "audio/x-aac", "audio/aac", "video/x-m4v", "video/mp4");

    private static final MimeTypes TYPES = types();

    private ContentCheck() {}

    /** The type of a file that WhatsApp takes; 422 on {@code file}, in plain words, for every other. */
    static MediaType of(Path file) throws IOException {
        var found = detected(file);
        return MediaType.of(found).orElseThrow(() -> Problem.invalid("file", refusal(found)));
    }

    /** @param name of the file, with an ending that does not deceive whoever opens it */
    record Found(String contentType, String name) {}

    /** What any file is, be it one that WhatsApp would take from us or not. */
    static Found look(Path file, String name) throws IOException {
        var type = detected(file);
        var known = MediaType.of(type);
        if (known.isPresent()) {
            return new Found(type, known.get().named(name));
        }
        try {
            var endings = TYPES.forName(type).getExtensions();
            boolean fits = endings.stream()
                    .anyMatch(ending -> name.toLowerCase(Locale.ROOT).endsWith(ending));
            return new Found(type, fits || endings.isEmpty() ? name : name + endings.getFirst());
        } catch (MimeTypeException unheardOf) {
            return new Found("application/octet-stream", name);
        }
    }

    private static String detected(Path file) throws IOException {
        String type;
        try (var bytes = TikaInputStream.get(file)) {
            type = TYPES.detect(bytes, new Metadata(), new ParseContext()).toString();
        }
        return switch (type) {
            case "application/x-tika-ooxml", "application/zip" ->
                OfficeFiles.zipped(file).orElse(type);
            case "application/x-tika-msoffice" -> OfficeFiles.compound(file).orElse(type);
            default -> Optional.ofNullable(ALSO_CALLED.get(type)).orElse(type);
        };
    }

    /** Tika's list, and what it does not tell apart. */
    private static MimeTypes types() {
        try (var theirs = resource(MimeTypes.class, "tika-mimetypes.xml");
                var ours = resource(ContentCheck.class, "/media/mime-types.xml")) {
            return MimeTypesFactory.create(theirs, ours);
        } catch (IOException | MimeTypeException e) {
            throw new IllegalStateException("The list of file types cannot be read", e);
        }
    }

    private static InputStream resource(Class<?> beside, String name) {
        return Objects.requireNonNull(beside.getResourceAsStream(name), name);
    }

    private static String refusal(String type) {
        return switch (type) {
            case "image/webp" -> "is a WebP image, which WhatsApp takes as a sticker only: save it as JPEG or PNG";
            case "image/gif" -> "is a GIF, which WhatsApp does not take: save it as PNG, or as an MP4 video";
            case "image/heic", "image/heif" -> "is an HEIC image, which WhatsApp does not take: save it as JPEG";
            case "video/quicktime" -> "is a QuickTime video, which WhatsApp does not take: save it as MP4";
            case "application/octet-stream" -> "is nothing that can be recognised; " + TAKEN;
            default -> "is " + type + ", which WhatsApp does not take; " + TAKEN;
        };
    }

    private static final String TAKEN =
            "it takes JPEG and PNG images, MP4 and 3GP videos, AAC, M4A, MP3, AMR and Opus audio, and PDF, Word,"
                    + " Excel, PowerPoint (without macros) and text documents";
}

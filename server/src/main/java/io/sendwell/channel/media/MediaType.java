package io.sendwell.channel.media;

import io.sendwell.channel.ContentKind;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The types of files that WhatsApp takes: the table of the Cloud API's supported media. All of them are here, with their
 * limits.
 *
 * @param kind as what it is sent
 * @param endings of file names; the first is given to a name that has none of them
 */
record MediaType(String contentType, ContentKind kind, List<String> endings) {

    private static final int MB = 1 << 20;

    /** How large the largest may be. */
    static final long LARGEST = 100L * MB;

    static final String OOXML = "application/vnd.openxmlformats-officedocument.";

    private static final Map<String, MediaType> ALL = List.of(
                    new MediaType("image/jpeg", ContentKind.IMAGE, List.of("jpg", "jpeg")),
                    new MediaType("image/png", ContentKind.IMAGE, List.of("png")),
                    new MediaType("video/mp4", ContentKind.VIDEO, List.of("mp4", "m4v")),
                    new MediaType("video/3gpp", ContentKind.VIDEO, List.of("3gp", "3gpp")),
                    new MediaType("audio/aac", ContentKind.AUDIO, List.of("aac")),
                    new MediaType("audio/mp4", ContentKind.AUDIO, List.of("m4a", "mp4")),
                    new MediaType("audio/mpeg", ContentKind.AUDIO, List.of("mp3")),
                    new MediaType("audio/amr", ContentKind.AUDIO, List.of("amr")),
                    new MediaType("audio/ogg", ContentKind.AUDIO, List.of("ogg", "opus")),
                    document("application/pdf", "pdf"),
                    document("application/msword", "doc"),
                    document("application/vnd.ms-excel", "xls"),
                    document("application/vnd.ms-powerpoint", "ppt"),
                    document(OOXML + "wordprocessingml.document", "docx"),
                    document(OOXML + "spreadsheetml.sheet", "xlsx"),
                    document(OOXML + "presentationml.presentation", "pptx"),
                    document("text/plain", "txt", "csv", "tsv", "md", "log", "vcf", "ics"))
            .stream()
            .collect(Collectors.toUnmodifiableMap(MediaType::contentType, Function.identity()));

    static Optional<MediaType> of(String contentType) {
        return Optional.ofNullable(ALL.get(contentType));
    }

    /** How many bytes a file of this type may have. */
    long limit() {
        return switch (kind) {
            case IMAGE -> 5L * MB;
            case VIDEO, AUDIO -> 16L * MB;
            case DOCUMENT -> LARGEST;
            case TEXT, LINK_PREVIEW, LOCATION, INTERACTIVE -> throw new IllegalStateException(kind + " is no file");
        };
    }

    /** The name, with an ending that does not deceive whoever opens the file. */
    String named(String name) {
        int dot = name.lastIndexOf('.');
        var ending = name.substring(dot + 1).toLowerCase(Locale.ROOT);
        return dot >= 0 && endings.contains(ending) ? name : name + "." + endings.getFirst();
    }

    private static MediaType document(String contentType, String... endings) {
        return new MediaType(contentType, ContentKind.DOCUMENT, List.of(endings));
    }
}

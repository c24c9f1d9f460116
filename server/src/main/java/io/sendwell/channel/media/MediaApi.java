package io.sendwell.channel.media;

import io.sendwell.channel.ContentKind;
import io.sendwell.channel.Media.Opened;
import io.sendwell.channel.MediaFile;
import io.sendwell.channel.media.MediaFiles.Uploaded;
import io.sendwell.kernel.Page;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.Slice;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Caller;
import io.sendwell.workspace.ForAgents;
import io.sendwell.workspace.ForMarketers;
import io.sendwell.workspace.ForViewers;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.multipart.MultipartFile;

/** Media over HTTP: upload once, then name it in messages. */
@RestController
@RequestMapping("/api/v1/media")
class MediaApi {

    /** The same id never has other bytes. */
    private static final String FOR_THIS_PERSON_FOR_A_YEAR = "private, max-age=31536000, immutable";

    private final MediaIntake intake;
    private final MediaFiles files;
    private final MediaShelf shelf;
    private final TransactionTemplate transaction;

    MediaApi(MediaIntake intake, MediaFiles files, MediaShelf shelf, TransactionTemplate transaction) {
        this.intake = intake;
        this.files = files;
        this.shelf = shelf;
        this.transaction = transaction;
    }

    /** @param kind image, document, video or audio */
    record FileView(
            long id, String kind, String contentType, long size, String sha256, String name, Instant createdAt) {

        static FileView of(Uploaded uploaded) {
            var file = uploaded.file();
            return new FileView(
                    file.id(),
                    file.kind().code(),
                    file.contentType(),
                    file.size(),
                    file.sha256(),
                    file.name(),
                    uploaded.at());
        }
    }

    @PostMapping(consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    @ForAgents
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(
            summary = "Upload a file to be sent in messages",
            description =
                    "What it is follows from its bytes. JPEG and PNG images to 5 MB; MP4 and 3GP videos, AAC, M4A,"
                            + " MP3, AMR and Opus audio to 16 MB; PDF, Word, Excel, PowerPoint and text documents to 100 MB."
                            + " name is what receivers of a document see.")
    FileView upload(@RequestParam MultipartFile file, @RequestParam(required = false) @Nullable String name)
            throws IOException {
        return FileView.of(intake.take(workspace(), file, name));
    }

    @GetMapping
    @ForViewers
    @Transactional(readOnly = true)
    @Operation(summary = "The uploaded files, newest first")
    Page<FileView> list(@RequestParam @Nullable Integer limit, @RequestParam @Nullable String cursor) {
        var slice = Slice.of(limit, cursor);
        return Page.of(files.list(workspace(), slice).stream().map(FileView::of).toList(), slice, FileView::id);
    }

    @GetMapping("/{id}")
    @ForViewers
    @Transactional(readOnly = true)
    @Operation(summary = "What an uploaded file is")
    FileView get(@PathVariable long id) {
        return FileView.of(file(id));
    }

    @GetMapping("/{id}/content")
    @ForViewers
    @Operation(
            summary = "The bytes of an uploaded file",
            responses =
                    @ApiResponse(
                            responseCode = "200",
                            content =
                                    @Content(mediaType = "*/*", schema = @Schema(type = "string", format = "binary"))))
    void content(@PathVariable long id, WebRequest request, HttpServletResponse response) throws IOException {
        var file = transaction.execute(_ -> file(id)).file();
        if (request.checkNotModified('"' + file.sha256() + '"')) {
            response.setHeader(HttpHeaders.CACHE_CONTROL, FOR_THIS_PERSON_FOR_A_YEAR);
            return;
        }
        switch (files.open(workspace(), file)) {
            case Opened.Bytes(var bytes) -> write(file, bytes, response);
            case Opened.Gone() -> throw Problem.of(Problem.Kind.NOT_FOUND, "The bytes of this media are gone.");
            case Opened.Away() -> throw MediaShelf.away();
        }
    }

    @DeleteMapping("/{id}")
    @ForMarketers
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Delete an uploaded file that nothing is to be sent with any more")
    void delete(@PathVariable long id) {
        shelf.delete(workspace(), id);
    }

    private static void write(MediaFile file, InputStream bytes, HttpServletResponse response) throws IOException {
        try (bytes) {
            response.setHeader(HttpHeaders.CACHE_CONTROL, FOR_THIS_PERSON_FOR_A_YEAR);
            response.setContentType(file.contentType());
            response.setContentLengthLong(file.size());
            // Whatever a file holds, in a browser it can do nothing here.
            response.setHeader("X-Content-Type-Options", "nosniff");
            response.setHeader("Content-Security-Policy", "sandbox; default-src 'none'");
            response.setHeader(
                    HttpHeaders.CONTENT_DISPOSITION,
                    ContentDisposition.builder(file.kind() == ContentKind.DOCUMENT ? "attachment" : "inline")
                            .filename(file.name(), StandardCharsets.UTF_8)
                            .build()
                            .toString());
            bytes.transferTo(response.getOutputStream());
        }
    }

    private Uploaded file(long id) {
        return files.get(workspace(), id).orElseThrow(() -> Problem.notFound("media", id));
    }

    private static WorkspaceId workspace() {
        return Caller.current().workspace();
    }
}

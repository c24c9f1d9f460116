package io.sendwell.inbox.conversation;

import io.sendwell.channel.ReceivedFiles;
import io.sendwell.channel.ReceivedFiles.Opened;
import io.sendwell.channel.Senders;
import io.sendwell.inbox.conversation.HeardMessages.SentFile;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Caller;
import io.sendwell.workspace.ForViewers;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Files that people sent, from where their channel keeps them. No transaction is open while one is waited for. */
@RestController
@RequestMapping("/api/v1/conversations/{id}/messages/{message}")
class ReceivedFilesApi {

    private static final String FOR_THIS_PERSON_FOR_AN_HOUR = "private, max-age=3600";

    private final Conversations conversations;
    private final HeardMessages heard;
    private final Senders senders;
    private final ReceivedFiles files;
    private final TransactionTemplate transaction;

    ReceivedFilesApi(
            Conversations conversations,
            HeardMessages heard,
            Senders senders,
            ReceivedFiles files,
            PlatformTransactionManager transactions) {
        this.conversations = conversations;
        this.heard = heard;
        this.senders = senders;
        this.files = files;
        this.transaction = new TransactionTemplate(transactions);
    }

    @GetMapping("/file")
    @ForViewers
    @Operation(
            summary = "The file that a person sent, fetched from WhatsApp",
            description = "message is the id of an incoming one. 410 when WhatsApp no longer has the file, 503 while it"
                    + " cannot be had.",
            responses =
                    @ApiResponse(
                            responseCode = "200",
                            content =
                                    @Content(mediaType = "*/*", schema = @Schema(type = "string", format = "binary"))))
    void file(@PathVariable long id, @PathVariable long message, HttpServletResponse response) throws IOException {
        var workspace = Caller.current().workspace();
        var sent = Objects.requireNonNull(transaction.execute(_ -> sent(workspace, id, message)));
        var sender = Objects.requireNonNull(transaction.execute(_ -> senders.find(workspace, sent.sender())));
        // With a number that was removed goes the way to what was sent to it.
        switch (sender.map(one -> files.open(one, sent.attachment())).orElseGet(Opened.Gone::new)) {
            case Opened.File file -> write(file, response);
            case Opened.Gone() ->
                throw Problem.of(Problem.Kind.GONE, "WhatsApp no longer has this file. Ask for it to be sent again.");
            case Opened.Away() ->
                throw Problem.of(
                        Problem.Kind.UNAVAILABLE, "The file cannot be had from WhatsApp now; try again later.");
            case Opened.TooLarge() ->
                throw Problem.of(Problem.Kind.TOO_LARGE, "The file is too large to be shown here. See the phone.");
        }
    }

    private SentFile sent(WorkspaceId workspace, long id, long message) {
        conversations.get(workspace, id);
        return heard.file(workspace, id, message)
                .orElseThrow(() -> Problem.of(
                        Problem.Kind.NOT_FOUND, "No incoming message %d with a file here.".formatted(message)));
    }

    /** Whatever a stranger's file holds, in a browser it can do nothing here. */
    private static void write(Opened.File file, HttpServletResponse response) throws IOException {
        try (var in = file.in()) {
            response.setHeader(HttpHeaders.CACHE_CONTROL, FOR_THIS_PERSON_FOR_AN_HOUR);
            response.setContentType(file.contentType());
            response.setContentLengthLong(file.size());
            response.setHeader("X-Content-Type-Options", "nosniff");
            response.setHeader("Content-Security-Policy", "sandbox; default-src 'none'");
            response.setHeader(
                    HttpHeaders.CONTENT_DISPOSITION,
                    ContentDisposition.attachment()
                            .filename(file.name(), StandardCharsets.UTF_8)
                            .build()
                            .toString());
            in.transferTo(response.getOutputStream());
        }
    }
}

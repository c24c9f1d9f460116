package io.sendwell.platform.live;

import io.sendwell.workspace.ForViewers;
import io.sendwell.workspace.Session;
import io.sendwell.workspace.Sessions;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What happens in the caller's workspace, as server-sent events. The request's virtual thread stays with its reader. */
@RestController
class EventsApi {

    private final LiveStreams streams;
    private final Sessions sessions;

    EventsApi(LiveStreams streams, Sessions sessions) {
        this.streams = streams;
        this.sessions = sessions;
    }

    @Operation(summary = "Changes of messages, campaigns, conversations and senders as they happen")
    @ApiResponse(
            responseCode = "200",
            description = "A stream that ends with the session",
            content = @Content(mediaType = MediaType.TEXT_EVENT_STREAM_VALUE, schema = @Schema(type = "string")))
    @ForViewers
    @GetMapping("/api/v1/events")
    void events(@AuthenticationPrincipal Session session, HttpServletResponse response) throws InterruptedException {
        var stream = streams.open(session);
        try {
            response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
            response.setCharacterEncoding("UTF-8");
            response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
            response.setHeader("X-Accel-Buffering", "no");
            stream.writeTo(response.getOutputStream(), sessions::holds);
        } catch (IOException readerWentAway) {
            // That is how streams end.
        } finally {
            streams.closed(stream);
        }
    }
}

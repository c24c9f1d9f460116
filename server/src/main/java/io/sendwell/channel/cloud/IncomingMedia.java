package io.sendwell.channel.cloud;

import io.sendwell.channel.Attachment;
import io.sendwell.channel.Media;
import java.time.Duration;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Files that people sent to a number: Meta is asked where one is, and then for it. */
@Component
class IncomingMedia {

    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final Graph graph;

    IncomingMedia(Graph graph) {
        this.graph = graph;
    }

    Media.Opened fetch(CloudNumber number, String token, Attachment attachment) {
        var id = attachment.reference();
        if (!id.matches("[A-Za-z0-9_-]{1,100}")) {
            return new Media.Opened.Gone();
        }
        return switch (graph.get(token, "/" + id, Map.of("phone_number_id", number.phoneNumberId()))) {
            case GraphAnswer.Ok(var body) -> graph.bytes(token, body.path("url").asString(""), LONGEST);
            // It knows no such file, or not any more: Meta keeps them for a month at most.
            case GraphAnswer.Refused refused when refused.code().equals("100") -> new Media.Opened.Gone();
            case GraphAnswer.Refused _, GraphAnswer.Unknown _, GraphAnswer.NotReached _ -> new Media.Opened.Away();
        };
    }
}

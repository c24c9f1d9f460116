package io.sendwell.platform.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Caller;
import io.sendwell.workspace.Role;
import io.sendwell.workspace.Session;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class StreamTest {

    private final Stream stream =
            new Stream(new Session(1, new Caller(new WorkspaceId(1), 1, Role.VIEWER), Instant.MAX), Duration.ofDays(1));

    @Test
    void a_reader_that_is_too_slow_is_dropped_and_nobody_waits_for_it() throws Exception {
        for (int i = 0; i < 10_000; i++) {
            stream.offer(new Stream.Frame("data: " + i + "\n\n"));
        }

        assertThat(written()).doesNotContain("data:");
    }

    @Test
    void a_nudge_makes_it_look_whether_the_session_still_holds() throws Exception {
        stream.offer(new Stream.Frame("data: 1\n\n"));
        stream.offer(new Stream.Frame(null));

        assertThat(written()).doesNotContain("data: 1");
    }

    private String written() throws Exception {
        var out = new ByteArrayOutputStream();
        stream.writeTo(out, session -> false);
        return out.toString(StandardCharsets.UTF_8);
    }
}

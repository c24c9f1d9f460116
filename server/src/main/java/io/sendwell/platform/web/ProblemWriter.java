package io.sendwell.platform.web;

import io.sendwell.kernel.Problem;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Writes a problem from where no controller is in sight: from filters. */
@Component
public class ProblemWriter {

    private static final Duration TRY_AGAIN_AFTER = Duration.ofSeconds(5);

    private final JsonMapper json;

    ProblemWriter(JsonMapper json) {
        this.json = json;
    }

    public void write(HttpServletResponse response, Problem problem) throws IOException {
        var wait = retryAfter(problem);
        if (wait != null) {
            response.setHeader(HttpHeaders.RETRY_AFTER, wait);
        }
        write(response, ProblemBody.of(problem));
    }

    /** What is told while the database does not answer. */
    public static Problem databaseAway() {
        return Problem.of(Problem.Kind.UNAVAILABLE, "The database does not answer right now. Try again.");
    }

    /** The value of {@code Retry-After} in seconds, where this problem passes with time. */
    static @Nullable String retryAfter(Problem problem) {
        var wait = problem.retryAfter();
        if (wait == null && problem.kind() == Problem.Kind.UNAVAILABLE) {
            wait = TRY_AGAIN_AFTER;
        }
        return wait == null ? null : Long.toString(wait.toSeconds());
    }

    void write(HttpServletResponse response, ProblemBody problem) throws IOException {
        if (response.isCommitted()) {
            return;
        }
        response.setStatus(problem.status());
        response.setContentType(ProblemBody.CONTENT_TYPE);
        response.getOutputStream().write(json.writeValueAsBytes(problem));
    }
}

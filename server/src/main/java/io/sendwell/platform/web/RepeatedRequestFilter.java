package io.sendwell.platform.web;

import io.sendwell.kernel.Problem;
import io.sendwell.platform.web.RepeatedRequests.Answer;
import io.sendwell.platform.web.RepeatedRequests.Known;
import io.sendwell.workspace.Caller;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ContentCachingResponseWrapper;

/**
 * {@code Idempotency-Key} on POST: asked again with the same body, the first answer is given again and nothing happens
 * twice. Another body under the same key is 422, a request still running 409. A request that was running when the server
 * went down stays 409: whether it took effect, only a person can see, and guessing could send twice.
 *
 * <p>Uploads are told apart by their path and length, so that a file is never held in memory.
 */
public class RepeatedRequestFilter extends OncePerRequestFilter {

    static final String KEY = "Idempotency-Key";
    static final String REPLAYED = "Idempotency-Replayed";

    private static final int MAX_KEY = 255;
    private static final int TOO_MANY_REQUESTS = 429;

    private final RepeatedRequests requests;
    private final ProblemWriter problems;

    RepeatedRequestFilter(RepeatedRequests requests, ProblemWriter problems) {
        this.requests = requests;
        this.problems = problems;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        var path = request.getServletPath();
        return !request.getMethod().equals("POST")
                || request.getHeader(KEY) == null
                || path.startsWith("/api/v1/auth/");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var key = request.getHeader(KEY);
        if (key.isEmpty() || key.length() > MAX_KEY || !key.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            problems.write(response, Problem.invalid(KEY, "must have 1 to 255 visible ASCII characters"));
            return;
        }
        var readable = BodyLimitFilter.isUpload(request) ? request : KeptBody.of(request);
        switch (requests.take(Caller.current().workspace(), key, fingerprint(readable))) {
            case Known.Fresh fresh -> serve(key, readable, response, chain);
            case Known.Answered(var answer) -> replay(answer, response);
            case Known.OtherRequest other ->
                problems.write(response, Problem.invalid(KEY, "was used for another request before"));
            case Known.InProgress running ->
                problems.write(
                        response,
                        Problem.conflict("The request with this Idempotency-Key has not finished. If the server was"
                                + " restarted meanwhile, see whether it took effect before you use a new key."));
        }
    }

    private void serve(String key, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var workspace = Caller.current().workspace();
        var kept = new ContentCachingResponseWrapper(response);
        var lasting = false;
        try {
            chain.doFilter(request, kept);
            lasting = kept.getStatus() < 500 && kept.getStatus() != TOO_MANY_REQUESTS && !request.isAsyncStarted();
        } finally {
            if (!lasting) {
                requests.forget(workspace, key);
            }
        }
        if (lasting) {
            // Should this fail, the key stays taken: a 409 to the client is better than doing it twice.
            requests.answered(
                    workspace,
                    key,
                    new Answer(
                            kept.getStatus(),
                            kept.getContentType(),
                            kept.getHeader(HttpHeaders.LOCATION),
                            new String(kept.getContentAsByteArray(), StandardCharsets.UTF_8)));
        }
        kept.copyBodyToResponse();
    }

    private static void replay(Answer answer, HttpServletResponse response) throws IOException {
        response.setStatus(answer.status());
        response.setHeader(REPLAYED, "true");
        if (answer.contentType() != null) {
            response.setContentType(answer.contentType());
        }
        if (answer.location() != null) {
            response.setHeader(HttpHeaders.LOCATION, answer.location());
        }
        response.getOutputStream().write(answer.body().getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] fingerprint(HttpServletRequest request) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(
                    (request.getRequestURI() + '?' + request.getQueryString() + '\n').getBytes(StandardCharsets.UTF_8));
            digest.update(
                    request instanceof KeptBody kept
                            ? kept.body()
                            : Long.toString(request.getContentLengthLong()).getBytes(StandardCharsets.US_ASCII));
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

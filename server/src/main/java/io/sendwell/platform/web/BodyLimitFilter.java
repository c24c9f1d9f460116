package io.sendwell.platform.web;

import io.sendwell.kernel.Problem;
import jakarta.servlet.FilterChain;
import jakarta.servlet.MultipartConfigElement;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses bodies that are too large: before the first byte is read where the client says how long it is, else at the
 * byte that is one too many. Uploads have a limit of their own, which the container also counts.
 */
public class BodyLimitFilter extends OncePerRequestFilter {

    private final long maxBody;
    private final long maxUpload;
    private final ProblemWriter problems;

    BodyLimitFilter(WebSettings settings, MultipartConfigElement uploads, ProblemWriter problems) {
        this.maxBody = settings.maxBody().toBytes();
        this.maxUpload = uploads.getMaxRequestSize();
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var upload = isUpload(request);
        var limit = upload ? maxUpload : maxBody;
        if (request.getContentLengthLong() > limit) {
            problems.write(response, tooLarge(limit));
            return;
        }
        try {
            chain.doFilter(upload ? request : new Counted(request, limit), response);
        } catch (TooLong tooLong) {
            problems.write(response, tooLong.problem());
        }
    }

    static boolean isUpload(HttpServletRequest request) {
        var type = request.getContentType();
        return type != null && type.regionMatches(true, 0, "multipart/", 0, "multipart/".length());
    }

    static Problem tooLarge(long limit) {
        return Problem.of(
                Problem.Kind.TOO_LARGE,
                "The body is larger than the %d MB that are taken here.".formatted(limit >> 20));
    }

    /** Says at which byte the body became too large; an IOException, so that every reader lets it through. */
    static final class TooLong extends IOException {
        private final long limit;

        TooLong(long limit) {
            super("The body is longer than " + limit + " bytes");
            this.limit = limit;
        }

        Problem problem() {
            return tooLarge(limit);
        }
    }

    private static final class Counted extends HttpServletRequestWrapper {
        private final long limit;

        Counted(HttpServletRequest request, long limit) {
            super(request);
            this.limit = limit;
        }

        @Override
        public ServletInputStream getInputStream() throws IOException {
            return new CountedStream(super.getInputStream(), limit);
        }
    }

    private static final class CountedStream extends ServletInputStream {
        private final ServletInputStream body;
        private final long limit;
        private long count;

        CountedStream(ServletInputStream body, long limit) {
            this.body = body;
            this.limit = limit;
        }

        @Override
        public int read() throws IOException {
            var next = body.read();
            count(next < 0 ? 0 : 1);
            return next;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            var read = body.read(buffer, offset, length);
            count(Math.max(read, 0));
            return read;
        }

        private void count(int bytes) throws TooLong {
            count += bytes;
            if (count > limit) {
                throw new TooLong(limit);
            }
        }

        @Override
        public boolean isFinished() {
            return body.isFinished();
        }

        @Override
        public boolean isReady() {
            return body.isReady();
        }

        @Override
        public void setReadListener(ReadListener listener) {
            body.setReadListener(listener);
        }
    }
}

package io.sendwell.platform.web;

import io.sendwell.kernel.Problem;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.filter.OncePerRequestFilter;

/** Holds path, query and form fields of a request to the same rule as texts in JSON: {@link PlainText}. */
public class PlainAddressFilter extends OncePerRequestFilter {

    private final ProblemWriter problems;

    PlainAddressFilter(ProblemWriter problems) {
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var problem = inPath(request.getServletPath())
                .or(() -> inQuery(request.getQueryString()))
                .or(() -> inForm(request));
        if (problem.isPresent()) {
            problems.write(response, problem.get());
        } else {
            chain.doFilter(request, response);
        }
    }

    private static Optional<Problem> inPath(String path) {
        return PlainText.refusal(path).map(message -> Problem.invalid("path", message));
    }

    private static Optional<Problem> inForm(HttpServletRequest request) {
        var type = request.getContentType();
        if (type == null || !type.startsWith(MediaType.APPLICATION_FORM_URLENCODED_VALUE)) {
            return Optional.empty();
        }
        return request.getParameterMap().entrySet().stream()
                .filter(field -> Arrays.stream(field.getValue())
                        .anyMatch(value -> PlainText.refusal(value).isPresent()))
                .map(field -> Problem.invalid(field.getKey(), "must not hold control characters"))
                .findFirst();
    }

    private static Optional<Problem> inQuery(@Nullable String query) {
        if (query == null || query.indexOf('%') < 0) {
            return Optional.empty();
        }
        for (var pair : query.split("&", -1)) {
            var equals = pair.indexOf('=');
            var name = equals < 0 ? pair : pair.substring(0, equals);
            try {
                var wrong = PlainText.refusal(URLDecoder.decode(pair, StandardCharsets.UTF_8));
                if (wrong.isPresent()) {
                    var shown = PlainText.refusal(URLDecoder.decode(name, StandardCharsets.UTF_8));
                    return Optional.of(Problem.invalid(shown.isPresent() ? "query" : name, wrong.get()));
                }
            } catch (IllegalArgumentException badEscape) {
                return Optional.of(Problem.of(Problem.Kind.BAD_REQUEST, "The query has a broken % escape."));
            }
        }
        return Optional.empty();
    }
}

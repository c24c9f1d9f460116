package io.sendwell.platform.web;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.Problem.FieldError;
import java.util.List;
import java.util.Map;

/**
 * RFC 9457 problem details.
 *
 * @param type stable, one per sort of problem; a name, not an address
 * @param errors each field that is wrong; only with 422
 */
public record ProblemBody(
        String type,
        String title,
        int status,
        String detail,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<FieldError> errors,
        @JsonAnyGetter Map<String, Object> extra) {

    static final String CONTENT_TYPE = "application/problem+json";

    static ProblemBody of(Problem problem) {
        var kind = problem.kind();
        return new ProblemBody(
                type(kind.slug()),
                title(kind.slug()),
                kind.status(),
                problem.detail(),
                problem.errors(),
                problem.extra());
    }

    static ProblemBody of(int status, String slug, String detail) {
        return new ProblemBody(type(slug), title(slug), status, detail, List.of(), Map.of());
    }

    private static String type(String slug) {
        return "urn:sendwell:problem:" + slug;
    }

    private static String title(String slug) {
        return Character.toUpperCase(slug.charAt(0)) + slug.substring(1).replace('-', ' ');
    }
}

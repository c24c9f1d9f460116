package io.sendwell.platform.web;

import io.sendwell.kernel.Problem;
import io.sendwell.kernel.Problem.FieldError;
import jakarta.servlet.MultipartConfigElement;
import java.util.List;
import java.util.UUID;
import org.apache.catalina.connector.ClientAbortException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.core.MethodParameter;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.validation.BindException;
import org.springframework.validation.ObjectError;
import org.springframework.validation.method.MethodValidationResult;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.context.request.async.AsyncRequestTimeoutException;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.multipart.MaxUploadSizeExceededException;
import org.springframework.web.multipart.MultipartException;
import org.springframework.web.multipart.support.MissingServletRequestPartException;

/**
 * Turns whatever went wrong in a request into problem details. Clients read our words only: never the text of an
 * exception that we did not write.
 */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
class Problems {

    private static final Logger log = LoggerFactory.getLogger(Problems.class);

    private final MultipartConfigElement uploads;

    Problems(MultipartConfigElement uploads) {
        this.uploads = uploads;
    }

    @ExceptionHandler
    ResponseEntity<ProblemBody> problem(Problem problem) {
        return answer(problem);
    }

    @ExceptionHandler
    ResponseEntity<ProblemBody> forbidden(AccessDeniedException e) {
        return answer(Problem.of(Problem.Kind.FORBIDDEN, "Your role does not allow this."));
    }

    @ExceptionHandler
    ResponseEntity<ProblemBody> unreadable(HttpMessageNotReadableException e) {
        return answer(BodyProblems.of(e));
    }

    @ExceptionHandler
    ResponseEntity<ProblemBody> invalid(MethodArgumentNotValidException e) {
        return answer(invalid(e.getBindingResult()));
    }

    @ExceptionHandler
    ResponseEntity<ProblemBody> invalid(BindException e) {
        return answer(invalid(e.getBindingResult()));
    }

    @ExceptionHandler
    ResponseEntity<ProblemBody> invalid(HandlerMethodValidationException e) {
        return answer(invalid((MethodValidationResult) e));
    }

    @ExceptionHandler
    ResponseEntity<ProblemBody> wrongType(MethodArgumentTypeMismatchException e) {
        return answer(Problem.invalid(name(e.getParameter(), e.getName()), BodyProblems.expected(e.getRequiredType())));
    }

    @ExceptionHandler
    ResponseEntity<ProblemBody> wrongType(TypeMismatchException e) {
        var property = e.getPropertyName();
        return answer(
                Problem.invalid(property == null ? "request" : property, BodyProblems.expected(e.getRequiredType())));
    }

    @ExceptionHandler
    ResponseEntity<ProblemBody> missing(MissingServletRequestParameterException e) {
        return answer(Problem.invalid(e.getParameterName(), "is required"));
    }

    @ExceptionHandler
    ResponseEntity<ProblemBody> missing(MissingServletRequestPartException e) {
        return answer(Problem.invalid(e.getRequestPartName(), "is required"));
    }

    @ExceptionHandler
    ResponseEntity<ProblemBody> tooLarge(MaxUploadSizeExceededException e) {
        return answer(BodyLimitFilter.tooLarge(uploads.getMaxFileSize()));
    }

    @ExceptionHandler
    ResponseEntity<ProblemBody> tooLarge(BodyLimitFilter.TooLong e) {
        return answer(e.problem());
    }

    @ExceptionHandler
    ResponseEntity<ProblemBody> brokenUpload(MultipartException e) {
        return answer(Problem.of(Problem.Kind.BAD_REQUEST, "The multipart body could not be read."));
    }

    /** Two requests raced for the same thing, and the database let one of them through. */
    @ExceptionHandler
    ResponseEntity<ProblemBody> raced(DataIntegrityViolationException e) {
        log.warn("The database refused a change; the client is told that it conflicts", e);
        return answer(Problem.conflict("This conflicts with what is there, or with another request at the same time."));
    }

    @ExceptionHandler({
        CannotCreateTransactionException.class,
        DataAccessResourceFailureException.class,
        QueryTimeoutException.class,
        TransientDataAccessException.class
    })
    ResponseEntity<ProblemBody> databaseAway(Exception e) {
        log.error("The database did not answer; the client is asked to try again", e);
        return answer(ProblemWriter.databaseAway());
    }

    /** The client went away, or a stream reached its end: there is nobody to answer. */
    @ExceptionHandler({
        AsyncRequestNotUsableException.class,
        AsyncRequestTimeoutException.class,
        ClientAbortException.class
    })
    void nobodyThere() {}

    @ExceptionHandler
    ResponseEntity<ProblemBody> anything(Exception e) {
        if (e instanceof ErrorResponse known && known.getStatusCode().is4xxClientError()) {
            return refused(known.getStatusCode(), known.getHeaders());
        }
        var id = UUID.randomUUID().toString();
        log.error("A request failed; the client was told the id {}", id, e);
        return ResponseEntity.internalServerError()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(unexpected(id));
    }

    static ProblemBody unexpected(String id) {
        return ProblemBody.of(500, "unexpected", "Something went wrong on our side. The log knows it as " + id + ".");
    }

    /** What the framework refuses by itself, in our words. */
    static ResponseEntity<ProblemBody> refused(HttpStatusCode status, HttpHeaders headers) {
        return ResponseEntity.status(status)
                .headers(headers)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(refusal(status.value()));
    }

    static ProblemBody refusal(int status) {
        return switch (status) {
            case 404 -> ProblemBody.of(404, "not-found", "There is nothing at this path.");
            case 405 -> ProblemBody.of(405, "method-not-allowed", "This path does not take this method.");
            case 406 -> ProblemBody.of(406, "not-acceptable", "This answer is not available in a type you accept.");
            case 413 -> ProblemBody.of(413, "too-large", "The request is larger than this server accepts.");
            case 415 -> ProblemBody.of(415, "unsupported-media", "This path does not take this Content-Type.");
            default ->
                status < 500
                        ? ProblemBody.of(status, "bad-request", "The request could not be understood.")
                        : ProblemBody.of(status, "unexpected", "Something went wrong on our side.");
        };
    }

    private static Problem invalid(org.springframework.validation.BindingResult result) {
        return Problem.invalid(result.getAllErrors().stream()
                .map(Problems::told)
                .sorted(java.util.Comparator.comparing(FieldError::field))
                .toList());
    }

    private static FieldError told(ObjectError error) {
        if (!(error instanceof org.springframework.validation.FieldError field)) {
            return new FieldError("body", message(error.getDefaultMessage()));
        }
        var words = field.contains(TypeMismatchException.class)
                ? BodyProblems.expected(
                        field.unwrap(TypeMismatchException.class).getRequiredType())
                : message(field.getDefaultMessage());
        return new FieldError(BodyProblems.snakeCase(field.getField()), words);
    }

    private static Problem invalid(MethodValidationResult result) {
        List<FieldError> errors = result.getParameterValidationResults().stream()
                .flatMap(parameter -> parameter.getResolvableErrors().stream()
                        .map(error -> new FieldError(
                                name(parameter.getMethodParameter(), "request"), message(error.getDefaultMessage()))))
                .toList();
        return Problem.invalid(errors.isEmpty() ? List.of(new FieldError("request", "is not valid")) : errors);
    }

    private static String message(@Nullable String message) {
        return message == null ? "is not valid" : message;
    }

    private static String name(@Nullable MethodParameter parameter, String otherwise) {
        var name = parameter == null ? null : parameter.getParameterName();
        return BodyProblems.snakeCase(name == null ? otherwise : name);
    }

    private static ResponseEntity<ProblemBody> answer(Problem problem) {
        var answer = ResponseEntity.status(problem.kind().status()).contentType(MediaType.APPLICATION_PROBLEM_JSON);
        var wait = ProblemWriter.retryAfter(problem);
        if (wait != null) {
            answer.header(HttpHeaders.RETRY_AFTER, wait);
        }
        return answer.body(ProblemBody.of(problem));
    }
}

package io.sendwell.kernel;

/**
 * One thing wrong with a request.
 *
 * @param field where, as the client wrote it: {@code phone}, {@code warmup.schedule[3]}
 * @param message what is wrong and what would be right, in plain words
 */
public record FieldError(String field, String message) {}

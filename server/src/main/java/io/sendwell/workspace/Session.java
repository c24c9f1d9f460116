package io.sendwell.workspace;

import java.time.Instant;

/** Somebody signed in, until {@code expiresAt} or until the session is ended. */
public record Session(long id, Caller caller, Instant expiresAt) {}

package io.sendwell.inbox.backlog;

/** There is more to think about, once this transaction is committed. */
public record Stirred() {}

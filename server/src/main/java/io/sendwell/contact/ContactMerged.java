package io.sendwell.contact;

import io.sendwell.kernel.WorkspaceId;

/**
 * Two contacts turned out to be one person. Published inside the transaction that moved what contact keeps of {@code from}
 * to {@code into} and left {@code from} as a tombstone: whoever keeps something of contacts moves it along.
 */
public record ContactMerged(WorkspaceId workspace, ContactId from, ContactId into) {}

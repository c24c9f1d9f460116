package io.sendwell.inbox.backlog;

import io.sendwell.contact.ContactId;
import io.sendwell.kernel.WorkspaceId;
import java.time.Instant;

/**
 * A message that is to be thought about.
 *
 * @param message its id, which is the task's as well
 * @param tries how often it failed
 */
public record Task(
        WorkspaceId workspace,
        long message,
        long conversation,
        ContactId contact,
        String text,
        Instant at,
        int tries) {}

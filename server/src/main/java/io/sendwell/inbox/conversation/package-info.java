/** The threads between contacts and their workspace: what was written, who looks after them, notes, canned replies, search. */
@NullMarked
package io.sendwell.inbox.conversation;

import org.jspecify.annotations.NullMarked;

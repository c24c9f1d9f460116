/** Answers that are suggested, and the few that go by themselves. */
@NullMarked
package io.sendwell.inbox.answering;

import org.jspecify.annotations.NullMarked;

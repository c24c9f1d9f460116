/** What becomes of the counts of incoming messages that triggers keep. */
@NullMarked
package io.sendwell.inbox.figure;

import org.jspecify.annotations.NullMarked;

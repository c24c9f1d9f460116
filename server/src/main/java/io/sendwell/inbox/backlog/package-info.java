/** Messages that somebody has yet to think about, without holding up those who bring them. */
@NullMarked
package io.sendwell.inbox.backlog;

import org.jspecify.annotations.NullMarked;

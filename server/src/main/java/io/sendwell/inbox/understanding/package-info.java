/** What incoming messages mean, what follows from it, and people's corrections. */
@NullMarked
package io.sendwell.inbox.understanding;

import org.jspecify.annotations.NullMarked;

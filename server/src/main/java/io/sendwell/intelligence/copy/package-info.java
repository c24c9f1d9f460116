/** What we write to people: what in it looks like spam, what in it is a fact, and how else it could be said. */
@NullMarked
package io.sendwell.intelligence.copy;

import org.jspecify.annotations.NullMarked;

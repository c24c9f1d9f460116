/** The server processes that share one database, and how each knows which of the others live. */
@NullMarked
package io.sendwell.platform.nodes;

import org.jspecify.annotations.NullMarked;

/** The embedded PostgreSQL: unpack, initialise, start, adopt, stop. */
@NullMarked
package io.sendwell.platform.postgres;

import org.jspecify.annotations.NullMarked;

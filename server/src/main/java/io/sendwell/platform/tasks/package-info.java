/** Planned work that is not per message: db-scheduler on the house's clock, moved along with it. */
@NullMarked
package io.sendwell.platform.tasks;

import org.jspecify.annotations.NullMarked;

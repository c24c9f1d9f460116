/** What becomes of the figures that triggers count: folded by the hour, recounted every night. */
@NullMarked
package io.sendwell.delivery.figure;

import org.jspecify.annotations.NullMarked;

/** The dispatcher: takes the turn of each lane that is due, hands messages over, stores what became of them. */
@NullMarked
package io.sendwell.delivery.lane;

import org.jspecify.annotations.NullMarked;

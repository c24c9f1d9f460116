/** The time of the house: its clock, what runs when it comes due, and the moving of simulated time. */
@NullMarked
package io.sendwell.platform.time;

import org.jspecify.annotations.NullMarked;

/** Drips: who is on the way through a sequence of steps, and how they move on when they are due. */
@NullMarked
package io.sendwell.campaign.drip;

import org.jspecify.annotations.NullMarked;

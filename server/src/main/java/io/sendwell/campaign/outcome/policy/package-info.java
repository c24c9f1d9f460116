/** The arithmetic of outcomes: who counts as a visitor, and what may be said of numbers. */
@NullMarked
package io.sendwell.campaign.outcome.policy;

import org.jspecify.annotations.NullMarked;

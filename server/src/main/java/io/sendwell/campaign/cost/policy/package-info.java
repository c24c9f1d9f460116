/** The arithmetic of prices. */
@NullMarked
package io.sendwell.campaign.cost.policy;

import org.jspecify.annotations.NullMarked;

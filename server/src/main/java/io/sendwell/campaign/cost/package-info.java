/** What campaigns cost where the channel costs: the workspace's prices, and what an audience comes to at them. */
@NullMarked
package io.sendwell.campaign.cost;

import org.jspecify.annotations.NullMarked;

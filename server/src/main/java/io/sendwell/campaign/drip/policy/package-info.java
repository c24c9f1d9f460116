/** The rules of drips: what follows what, for whom, after how long. */
@NullMarked
package io.sendwell.campaign.drip.policy;

import org.jspecify.annotations.NullMarked;

/** What came of campaigns: who followed their links, what people did in the end, which text did better, and what sending at all did. */
@NullMarked
package io.sendwell.campaign.outcome;

import org.jspecify.annotations.NullMarked;

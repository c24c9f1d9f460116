/** Leads: who is close to buying and why, who sells to whom, and what comes of it. */
@NullMarked
package io.sendwell.inbox.lead;

import org.jspecify.annotations.NullMarked;

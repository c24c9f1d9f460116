/** How figures are read: rates, rankings, the best hours. Values in, values out. */
@NullMarked
package io.sendwell.analytics.policy;

import org.jspecify.annotations.NullMarked;

/** What operators measure: gauges over the modules, and all of it for Prometheus. */
@NullMarked
package io.sendwell.platform.metrics;

import org.jspecify.annotations.NullMarked;

/** The engine: messages, lanes, the gate, pace, warm-up, retries and receipts. */
@ApplicationModule(allowedDependencies = {"kernel", "workspace", "contact", "channel"})
@NullMarked
package io.sendwell.delivery;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

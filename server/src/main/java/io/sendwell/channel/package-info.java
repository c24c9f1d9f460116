/** Senders and the transports that carry their messages; what arrives, as records. */
@ApplicationModule(allowedDependencies = {"kernel", "workspace"})
@NullMarked
package io.sendwell.channel;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

/** What people write to us: intake, conversations, opt-out words. */
@ApplicationModule(allowedDependencies = {"kernel", "workspace", "contact", "channel", "delivery"})
@NullMarked
package io.sendwell.inbox;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

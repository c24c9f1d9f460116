/** How likely WhatsApp is to act against a number, and why: from what the number sent and how people took it. */
@ApplicationModule(
        allowedDependencies = {"kernel", "workspace", "channel", "delivery", "delivery::policy", "intelligence"})
@NullMarked
package io.sendwell.health;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

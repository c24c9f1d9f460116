/** What people write to us: intake, conversations, what messages mean and how they are answered, leads. */
@ApplicationModule(
        allowedDependencies = {
            "kernel",
            "workspace",
            "contact",
            "contact::csv",
            "channel",
            "delivery",
            "delivery::policy",
            "intelligence",
            "intelligence::optout",
            "intelligence::policy"
        })
@NullMarked
package io.sendwell.inbox;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

/** Campaigns: audience, pre-flight, schedule, control and figures. */
@ApplicationModule(
        allowedDependencies = {
            "kernel",
            "workspace",
            "contact",
            "contact::csv",
            "channel",
            "delivery",
            "delivery::policy",
            "health",
            "inbox",
            "inbox::amounts",
            "intelligence"
        })
@NullMarked
package io.sendwell.campaign;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

/** What came of it all, in numbers: exact, and as quick at ten million messages as at ten. Nobody uses it. */
@ApplicationModule(
        allowedDependencies = {
            "kernel",
            "workspace",
            "workspace::outside",
            "contact",
            "contact::csv",
            "channel",
            "delivery",
            "delivery::policy",
            "health",
            "inbox",
            "campaign"
        })
@NullMarked
package io.sendwell.analytics;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

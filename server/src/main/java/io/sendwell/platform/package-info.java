/** What runs the modules: security, JSON, problems over HTTP, the database, the scheduler, live events. */
@ApplicationModule(allowedDependencies = {"kernel", "workspace", "contact", "channel", "delivery", "inbox", "campaign"})
@NullMarked
package io.sendwell.platform;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

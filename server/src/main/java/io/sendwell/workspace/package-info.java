/** Tenants, members, roles, sessions and the settings of a workspace. */
@ApplicationModule(allowedDependencies = {"kernel"})
@NullMarked
package io.sendwell.workspace;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

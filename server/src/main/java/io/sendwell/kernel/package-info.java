/** What every module speaks: problems, pages, the workspace id and the port of work that comes due. */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package io.sendwell.kernel;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

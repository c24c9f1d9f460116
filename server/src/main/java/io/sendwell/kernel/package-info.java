/** What every module speaks: problems, pages, the workspace id, and the ports of work that comes due and of servers that share it. */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package io.sendwell.kernel;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

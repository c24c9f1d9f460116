/**
 * Understands what people write and helps to write to them: by the language model that a workspace has chosen, and
 * without one by models and rules of our own. Takes and returns its own records; loads nothing of other modules.
 */
@ApplicationModule(allowedDependencies = {"kernel", "workspace", "workspace::outside"})
@NullMarked
package io.sendwell.intelligence;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

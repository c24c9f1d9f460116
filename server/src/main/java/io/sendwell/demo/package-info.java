/** The demo: plays the main job from outside, through the same HTTP API as everybody else. */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package io.sendwell.demo;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;

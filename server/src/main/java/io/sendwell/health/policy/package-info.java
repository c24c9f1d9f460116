/** The arithmetic of risk (FACTS.md section 5): counts in, a score with its reasons out. */
@NullMarked
package io.sendwell.health.policy;

import org.jspecify.annotations.NullMarked;

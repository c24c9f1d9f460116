/** How to ask language models: pure rules. */
@NullMarked
package io.sendwell.intelligence.model.policy;

import org.jspecify.annotations.NullMarked;

/** One question to one provider over HTTP, and what may come of it. */
@NullMarked
package io.sendwell.intelligence.model.wire;

import org.jspecify.annotations.NullMarked;

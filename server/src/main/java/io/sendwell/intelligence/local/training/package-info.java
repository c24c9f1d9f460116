/** Makes the models of {@code intelligence.local} from the utterances in {@code src/main/training}, as part of the build. */
@NullMarked
package io.sendwell.intelligence.local.training;

import org.jspecify.annotations.NullMarked;

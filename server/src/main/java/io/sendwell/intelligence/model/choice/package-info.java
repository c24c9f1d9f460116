/** Which language models a workspace has chosen, at which addresses, and what it has spent on them. */
@NullMarked
package io.sendwell.intelligence.model.choice;

import org.jspecify.annotations.NullMarked;

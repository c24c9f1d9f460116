/** What a suggested answer is made of: sentences by language, the search in what a workspace knows, and the check of what is claimed. */
@NullMarked
package io.sendwell.intelligence.respond;

import org.jspecify.annotations.NullMarked;

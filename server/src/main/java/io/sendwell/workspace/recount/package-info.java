/** The night in which figures are held against what they count. */
@NullMarked
package io.sendwell.workspace.recount;

import org.jspecify.annotations.NullMarked;

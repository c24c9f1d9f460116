/** What is older than a workspace wants to keep leaves at night. */
@NullMarked
package io.sendwell.workspace.retention;

import org.jspecify.annotations.NullMarked;

/** The settings of a workspace as the API shows and takes them. */
@NullMarked
package io.sendwell.workspace.settings;

import org.jspecify.annotations.NullMarked;

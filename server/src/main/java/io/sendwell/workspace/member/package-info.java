/** The people of a workspace: how they come in, sign in and change what they may do. */
@NullMarked
package io.sendwell.workspace.member;

import org.jspecify.annotations.NullMarked;

/** What goes out to addresses that a workspace names itself: where it may lead, and how such a request is signed. */
@NamedInterface("outside")
@NullMarked
package io.sendwell.workspace.outside;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;

/** What happens, told to the screens that are open right now. */
@NullMarked
package io.sendwell.platform.live;

import org.jspecify.annotations.NullMarked;

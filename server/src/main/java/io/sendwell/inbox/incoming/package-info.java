/** What channels tell us: taken, kept once, worked off; opt-out words are obeyed at once. */
@NullMarked
package io.sendwell.inbox.incoming;

import org.jspecify.annotations.NullMarked;

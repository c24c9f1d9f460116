/** What the state of a linked device's session means for its sender. */
@NullMarked
package io.sendwell.channel.linked.policy;

import org.jspecify.annotations.NullMarked;

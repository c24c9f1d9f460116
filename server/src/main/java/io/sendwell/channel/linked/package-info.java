/**
 * Linked devices: the gateway is kept alive, its events become ours, and messages go through it. The program itself is
 * {@code gateway/}; {@code gateway/PROTOCOL.md} is what the two say to one another.
 */
@NullMarked
package io.sendwell.channel.linked;

import org.jspecify.annotations.NullMarked;

/** A simulated WhatsApp with people in it: they receive, read, reply, opt out, fail and go silent. */
@NullMarked
package io.sendwell.channel.simulator;

import org.jspecify.annotations.NullMarked;

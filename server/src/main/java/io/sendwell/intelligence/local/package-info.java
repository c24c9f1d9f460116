/** Understands replies on this machine: models of our own, trained when the program is built. */
@NullMarked
package io.sendwell.intelligence.local;

import org.jspecify.annotations.NullMarked;

/** What Sendwell is measured against: other people's programs, installed, started and ended by the harness. */
@NullMarked
package io.sendwell.bench.peers;

import org.jspecify.annotations.NullMarked;

/** The words by which somebody refuses, or agrees again: text in, meaning out. */
@NamedInterface
@NullMarked
package io.sendwell.intelligence.optout;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;

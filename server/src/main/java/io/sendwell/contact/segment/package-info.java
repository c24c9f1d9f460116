/** Segments: contacts described by conditions instead of being counted up. */
@NullMarked
package io.sendwell.contact.segment;

import org.jspecify.annotations.NullMarked;

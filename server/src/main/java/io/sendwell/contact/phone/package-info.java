/** Phone numbers: spelling, time zone, and what is kept of one that must not be called again. */
@NullMarked
package io.sendwell.contact.phone;

import org.jspecify.annotations.NullMarked;

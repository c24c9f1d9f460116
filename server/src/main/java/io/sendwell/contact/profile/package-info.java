/** What is known of a person: names, attributes, their bounds, and how searches find them. */
@NullMarked
package io.sendwell.contact.profile;

import org.jspecify.annotations.NullMarked;

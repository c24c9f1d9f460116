/** What a definition says: how it is read, and which SQL means the same. */
@NullMarked
package io.sendwell.contact.segment.policy;

import org.jspecify.annotations.NullMarked;

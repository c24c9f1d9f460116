/** The rules of the inbox: text in, meaning out. */
@NullMarked
package io.sendwell.inbox.policy;

import org.jspecify.annotations.NullMarked;

/** Which network addresses are everybody's, and how webhooks are signed. */
@NullMarked
package io.sendwell.workspace.outside.policy;

import org.jspecify.annotations.NullMarked;

/** Brings reports to people's mailboxes and to other systems, each on its own, again and again where it has to. */
@NullMarked
package io.sendwell.analytics.report.delivery;

import org.jspecify.annotations.NullMarked;

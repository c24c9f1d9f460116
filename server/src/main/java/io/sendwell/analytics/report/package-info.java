/** The daily report: what a day came to, made on the morning after, kept, and sent to who wants it. */
@NullMarked
package io.sendwell.analytics.report;

import org.jspecify.annotations.NullMarked;

/** CSV that spreadsheets may open without harm. */
@NullMarked
package io.sendwell.contact.csv;

import org.jspecify.annotations.NullMarked;

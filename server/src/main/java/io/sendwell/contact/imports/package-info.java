/** Files of contacts on their way in: understood, read row by row, merged by the thousand. */
@NullMarked
package io.sendwell.contact.imports;

import org.jspecify.annotations.NullMarked;

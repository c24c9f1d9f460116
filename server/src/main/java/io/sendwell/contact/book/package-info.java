/** What is written of contacts: their rows, the consent ledger with what follows from it, and tags. */
@NullMarked
package io.sendwell.contact.book;

import org.jspecify.annotations.NullMarked;

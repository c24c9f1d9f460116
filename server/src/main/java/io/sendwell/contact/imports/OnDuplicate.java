package io.sendwell.contact.imports;

import java.util.Locale;
import java.util.Optional;

/**
 * What happens to a row whose phone a contact has already. Within one file the first row of a phone counts; later ones
 * are skipped, whatever is chosen here.
 */
enum OnDuplicate {
    /** Nothing: the contact stays as it is. */
    SKIP,
    /** What the row says replaces what is known; where it says nothing, what is known stays. Tags are added. */
    UPDATE,
    /** The columns of the file replace what is known, empty cells included. Tags are replaced. */
    OVERWRITE;

    static Optional<OnDuplicate> of(String word) {
        for (var choice : values()) {
            if (choice.name().equals(word.strip().toUpperCase(Locale.ROOT))) {
                return Optional.of(choice);
            }
        }
        return Optional.empty();
    }
}

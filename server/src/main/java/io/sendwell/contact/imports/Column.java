package io.sendwell.contact.imports;

import org.jspecify.annotations.Nullable;

/**
 * How one column of the file was understood.
 *
 * @param header as it stands in the file; {@code column_3} where the file has no headers
 * @param attribute its name, where the field is {@code attribute}
 */
record Column(
        int index, String header, Field field, @Nullable String attribute) {}

package io.sendwell.contact.imports;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a file is read and what is done with its rows: all that a restart needs to know.
 *
 * @param format of the text; of what the workbook is turned into, where it is one
 * @param country of phones without a country code
 * @param consent by which the people of the file agreed, null where nobody says so
 */
record ImportPlan(
        boolean workbook,
        TextFormat format,
        boolean hasHeader,
        List<Column> columns,
        String country,
        OnDuplicate onDuplicate,
        @Nullable ConsentClaim consent,
        boolean dryRun) {

    /** What the sender of a file says of the consent of the people in it. */
    record ConsentClaim(@Nullable String source, @Nullable String wording) {}
}

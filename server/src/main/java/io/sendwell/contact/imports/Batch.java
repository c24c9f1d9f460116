package io.sendwell.contact.imports;

import java.util.List;

/**
 * Some thousand rows of the file, read and understood.
 *
 * @param people none of them twice, neither here nor in an earlier batch
 * @param repeated how many rows had the phone of an earlier one
 * @param rowsBefore how many rows of the file come before it
 * @param rows how many rows this is in all
 * @param progress how far into the file it ends, 0 to 1
 * @param last whether the file ends here
 */
record Batch(
        List<Person> people,
        List<Rejection> rejections,
        int repeated,
        long rowsBefore,
        int rows,
        double progress,
        boolean last) {

    /** A row that was not taken; the number counts the rows of the file from 1, without its header. */
    record Rejection(long rowNumber, List<String> cells, String reason) {}
}

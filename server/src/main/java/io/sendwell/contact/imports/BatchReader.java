package io.sendwell.contact.imports;

import io.sendwell.contact.imports.Batch.Rejection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Cuts a file into batches. */
final class BatchReader implements AutoCloseable {

    private static final int SIZE = 20_000;

    /** More would not fit in memory as {@link SeenPhones}, nor does any list of people who agreed have so many. */
    private static final int MOST_ROWS = 10_000_000;

    private final Rows rows;
    private final RowReading reading;
    private final SeenPhones seen = new SeenPhones();
    private final long size;
    private long rowsRead;

    private BatchReader(Rows rows, RowReading reading, long size) {
        this.rows = rows;
        this.reading = reading;
        this.size = size;
    }

    /** Goes on after the first {@code rowsDone} rows, whose phones count as seen. */
    static BatchReader open(Path text, ImportPlan plan, long rowsDone) throws IOException {
        var reader = new BatchReader(
                Rows.open(text, plan.format()), new RowReading(plan.columns(), plan.country()), Files.size(text));
        if (plan.hasHeader()) {
            reader.rows.next();
        }
        while (reader.rowsRead < rowsDone) {
            var row = reader.rows.next();
            if (row == null) {
                break;
            }
            reader.rowsRead++;
            if (reader.reading.read(row) instanceof RowReading.Verdict.Taken(var person)) {
                reader.seen.add(person.phone());
            }
        }
        return reader;
    }

    Batch next() {
        var people = new ArrayList<Person>(SIZE);
        var rejections = new ArrayList<Rejection>();
        int repeated = 0;
        int count = 0;
        boolean last = false;
        while (count < SIZE && !last) {
            var row = rows.next();
            if (row == null) {
                last = true;
                continue;
            }
            count++;
            if (++rowsRead > MOST_ROWS) {
                throw new UnreadableFile("A file may have at most " + MOST_ROWS + " rows: split it.");
            }
            switch (reading.read(row)) {
                case RowReading.Verdict.Refused(var reason) ->
                    rejections.add(new Rejection(rowsRead, List.of(row), reason));
                case RowReading.Verdict.Taken(var person) -> {
                    if (seen.add(person.phone())) {
                        people.add(person);
                    } else {
                        repeated++;
                    }
                }
            }
        }
        double progress = last || size == 0 ? 1 : Math.min(1, (double) rows.bytesRead() / size);
        return new Batch(people, rejections, repeated, rowsRead - count, count, progress, last);
    }

    @Override
    public void close() {
        rows.close();
    }
}

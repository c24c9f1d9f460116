package io.sendwell.contact.imports;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An import as the API shows it.
 *
 * @param status queued, running, completed or failed
 * @param total the rows dealt with so far: created, updated, skipped and rejected together
 * @param progress 0 to 1
 * @param error why it failed; what was done before stays done
 * @param columns how each column of the file was understood
 */
record ImportView(
        long id,
        String fileName,
        String status,
        long total,
        long created,
        long updated,
        long skipped,
        long rejected,
        double progress,
        @Nullable String error,
        boolean dryRun,
        List<Column> columns,
        Instant createdAt,
        @Nullable Instant finishedAt) {}

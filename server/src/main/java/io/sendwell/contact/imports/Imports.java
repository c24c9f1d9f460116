package io.sendwell.contact.imports;

import io.sendwell.contact.imports.Batch.Rejection;
import io.sendwell.kernel.WorkspaceId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** The imports of a workspace and the rows that they refused. */
@Repository
class Imports {

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final InstantSource clock;

    Imports(JdbcClient jdbc, JsonMapper json, InstantSource clock) {
        this.jdbc = jdbc;
        this.json = json;
        this.clock = clock;
    }

    /** An import that is at work: its plan, who sent it, and how many rows are dealt with. */
    record Work(ImportPlan plan, long member, long rowsRead) {}

    /** A rejected row as the file had it. */
    record RejectedRow(List<String> cells, String reason) {}

    long add(WorkspaceId workspace, String fileName, ImportPlan plan, long member) {
        return jdbc.sql("""
                        insert into contact.import (workspace_id, file_name, plan, member_id, created_at)
                        values (:workspace, :file, :plan::jsonb, :member, :now) returning id
                        """)
                .param("workspace", workspace.value())
                .param("file", fileName)
                .param("plan", json.writeValueAsString(plan))
                .param("member", member)
                .param("now", now())
                .query(Long.class)
                .single();
    }

    Optional<ImportView> find(WorkspaceId workspace, long id) {
        return jdbc.sql("select * from contact.import where workspace_id = :workspace and id = :id")
                .param("workspace", workspace.value())
                .param("id", id)
                .query((row, n) -> view(row))
                .optional();
    }

    /** Begins, or goes on after a restart; empty where it is finished. */
    Optional<Work> begin(WorkspaceId workspace, long id) {
        return jdbc.sql("""
                        update contact.import set status = 'running'
                        where workspace_id = :workspace and id = :id and status in ('queued', 'running')
                        returning plan, member_id, rows_read
                        """)
                .param("workspace", workspace.value())
                .param("id", id)
                .query((row, n) -> new Work(
                        json.readValue(row.getString("plan"), ImportPlan.class),
                        row.getLong("member_id"),
                        row.getLong("rows_read")))
                .optional();
    }

    /** Waits for whatever other import of this workspace merges at the moment: two at once could stop each other. */
    void lock(WorkspaceId workspace) {
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended('contact.import', :workspace))::text")
                .param("workspace", workspace.value())
                .query(String.class)
                .list();
    }

    /**
     * Writes down what became of a batch, in the transaction that did it. False, and the transaction is not to be
     * committed, where another run of this import was quicker.
     */
    boolean advance(WorkspaceId workspace, long id, Batch batch, Merge.Counts counts) {
        var rejections = batch.rejections();
        if (!rejections.isEmpty()) {
            jdbc.sql("""
                            insert into contact.import_rejection (workspace_id, import_id, row_number, cells, reason)
                            select :workspace, :id, number, cells::jsonb, reason
                            from unnest(:numbers, :cells, :reasons) as refused(number, cells, reason)
                            """)
                    .param("workspace", workspace.value())
                    .param("id", id)
                    .param(
                            "numbers",
                            rejections.stream().map(Rejection::rowNumber).toArray(Long[]::new))
                    .param("cells", rejections.stream().map(this::cells).toArray(String[]::new))
                    .param("reasons", rejections.stream().map(Rejection::reason).toArray(String[]::new))
                    .update();
        }
        return jdbc.sql("""
                        update contact.import
                        set rows_read = rows_read + :rows, created = created + :created, updated = updated + :updated,
                            skipped = skipped + :skipped, rejected = rejected + :rejected, progress = :progress
                        where workspace_id = :workspace and id = :id and status = 'running' and rows_read = :before
                        """)
                        .param("before", batch.rowsBefore())
                        .param("rows", batch.rows())
                        .param("created", counts.created())
                        .param("updated", counts.updated())
                        .param("skipped", counts.skipped() + batch.repeated())
                        .param("rejected", rejections.size())
                        .param("progress", batch.progress())
                        .param("workspace", workspace.value())
                        .param("id", id)
                        .update()
                == 1;
    }

    /** Ends it: completed, or failed for a reason. Answers whether it has changed contacts. */
    boolean finish(WorkspaceId workspace, long id, @Nullable String error) {
        return jdbc.sql("""
                        update contact.import set status = :status, error = :error, finished_at = :now
                        where workspace_id = :workspace and id = :id and status = 'running'
                        returning created + updated > 0 and not (plan ->> 'dry_run')::boolean
                        """)
                .param("status", error == null ? "completed" : "failed")
                .param("error", error)
                .param("now", now())
                .param("workspace", workspace.value())
                .param("id", id)
                .query(Boolean.class)
                .optional()
                .orElse(false);
    }

    /** The refused rows in the order of the file; to be closed, and read inside one transaction. */
    Stream<RejectedRow> rejections(WorkspaceId workspace, long id) {
        return jdbc
                .sql("""
                        select cells, reason from contact.import_rejection
                        where workspace_id = :workspace and import_id = :id order by row_number
                        """)
                .param("workspace", workspace.value())
                .param("id", id)
                .withFetchSize(1000)
                .query((row, n) -> new RejectedRow(
                        List.of(json.readValue(row.getString("cells"), String[].class)), row.getString("reason")))
                .stream();
    }

    private String cells(Rejection rejection) {
        return json.writeValueAsString(
                rejection.cells().stream().map(cell -> cell.replace("\0", "")).toList());
    }

    private ImportView view(ResultSet row) throws SQLException {
        var plan = json.readValue(row.getString("plan"), ImportPlan.class);
        var finished = row.getTimestamp("finished_at");
        return new ImportView(
                row.getLong("id"),
                row.getString("file_name"),
                row.getString("status"),
                row.getLong("rows_read"),
                row.getLong("created"),
                row.getLong("updated"),
                row.getLong("skipped"),
                row.getLong("rejected"),
                row.getDouble("progress"),
                row.getString("error"),
                plan.dryRun(),
                plan.columns(),
                instant(row, "created_at"),
                finished == null ? null : finished.toInstant());
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getTimestamp(column).toInstant();
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}

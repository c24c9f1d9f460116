package io.sendwell.campaign;

import io.sendwell.kernel.Problem;
import io.sendwell.kernel.Slice;
import io.sendwell.kernel.WorkspaceId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** The door to what campaigns there are, for those who report about them. */
@Repository
public class CampaignFacts {

    private static final String COLUMNS =
            "select id, name, type, status, recipients, excluded, created_at, started_at, finished_at from campaign.campaign";

    private final JdbcClient jdbc;

    CampaignFacts(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * A campaign.
     *
     * @param type broadcast or drip
     * @param recipients and {@code excluded}: null before the launch
     */
    public record Facts(
            long id,
            String name,
            String type,
            String status,
            @Nullable Long recipients,
            @Nullable Long excluded,
            Instant createdAt,
            @Nullable Instant startedAt,
            @Nullable Instant finishedAt) {}

    /** How many there are, drafts included, and how many of them are running. */
    public record HowMany(long all, long active) {}

    @Transactional(readOnly = true)
    public HowMany howMany(WorkspaceId workspace) {
        return jdbc.sql("""
                        select count(*) as all, count(*) filter (where status = 'running') as active
                        from campaign.campaign where workspace_id = :workspace
                        """)
                .param("workspace", workspace.value())
                .query((row, _) -> new HowMany(row.getLong("all"), row.getLong("active")))
                .single();
    }

    /** One campaign of this workspace, or 404. */
    @Transactional(readOnly = true)
    public Facts get(WorkspaceId workspace, long id) {
        return jdbc.sql(COLUMNS + " where workspace_id = :workspace and id = :id")
                .param("workspace", workspace.value())
                .param("id", id)
                .query((row, _) -> facts(row))
                .optional()
                .orElseThrow(() -> Problem.notFound("campaign", id));
    }

    /** Newest first; one more than the slice shows. */
    @Transactional(readOnly = true)
    public List<Facts> list(WorkspaceId workspace, Slice slice) {
        return jdbc.sql(COLUMNS + " where workspace_id = :workspace and id < :before order by id desc limit :limit")
                .param("workspace", workspace.value())
                .param("before", slice.beforeOrMax())
                .param("limit", slice.fetch())
                .query((row, _) -> facts(row))
                .list();
    }

    /** Those of these that are here, by id. */
    @Transactional(readOnly = true)
    public Map<Long, Facts> of(WorkspaceId workspace, Collection<Long> ids) {
        var found = new TreeMap<Long, Facts>();
        jdbc.sql(COLUMNS + " where workspace_id = :workspace and id = any(:ids)")
                .param("workspace", workspace.value())
                .param("ids", ids.toArray(Long[]::new))
                .query(row -> {
                    found.put(row.getLong("id"), facts(row));
                });
        return found;
    }

    /** Those that were launched, or came to their end, in this time. */
    @Transactional(readOnly = true)
    public List<Facts> begunOrEnded(WorkspaceId workspace, Instant from, Instant to) {
        return jdbc.sql(COLUMNS + """
                                 where workspace_id = :workspace
                                  and (started_at >= :from and started_at < :to or finished_at >= :from and finished_at < :to)
                                order by id
                                """)
                .param("workspace", workspace.value())
                .param("from", Timestamp.from(from))
                .param("to", Timestamp.from(to))
                .query((row, _) -> facts(row))
                .list();
    }

    /** @param why in plain words; null where a member did it */
    public record Halted(
            long id, String name, String status, @Nullable String why) {}

    /** Those that are paused now, and those that have failed since. */
    @Transactional(readOnly = true)
    public List<Halted> halted(WorkspaceId workspace, Instant since) {
        return jdbc.sql("""
                        select id, name, status, status_reason from campaign.campaign
                        where workspace_id = :workspace
                          and (status = 'paused' or status = 'failed' and finished_at >= :since)
                        order by id
                        """)
                .param("workspace", workspace.value())
                .param("since", Timestamp.from(since))
                .query((row, _) -> new Halted(
                        row.getLong("id"),
                        row.getString("name"),
                        row.getString("status"),
                        row.getString("status_reason")))
                .list();
    }

    /** The texts of a campaign's variants, by their ids. */
    @Transactional(readOnly = true)
    public Map<Long, String> variants(WorkspaceId workspace, long campaign) {
        var texts = new TreeMap<Long, String>();
        jdbc.sql("select id, text from campaign.variant where workspace_id = :workspace and campaign_id = :campaign")
                .param("workspace", workspace.value())
                .param("campaign", campaign)
                .query(row -> {
                    texts.put(row.getLong("id"), row.getString("text"));
                });
        return texts;
    }

    private static Facts facts(ResultSet row) throws SQLException {
        return new Facts(
                row.getLong("id"),
                row.getString("name"),
                row.getString("type"),
                row.getString("status"),
                row.getObject("recipients", Long.class),
                row.getObject("excluded", Long.class),
                row.getTimestamp("created_at").toInstant(),
                instant(row, "started_at"),
                instant(row, "finished_at"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        @Nullable Timestamp at = row.getTimestamp(column);
        return at == null ? null : at.toInstant();
    }
}

package io.sendwell.campaign;

import io.sendwell.campaign.Campaign.Content;
import io.sendwell.campaign.Campaign.Window;
import io.sendwell.channel.SenderId;
import io.sendwell.contact.Audience;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.Slice;
import io.sendwell.kernel.WorkspaceId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** All campaigns, in the table of the same name. */
@Repository
@Transactional
class Campaigns {

    private final JdbcClient jdbc;
    private final JsonMapper json;

    Campaigns(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    Campaign create(WorkspaceId workspace, Content content, Instant now) {
        var id = bind(jdbc.sql("""
                        insert into campaign.campaign (workspace_id, name, type, message_template, sender_ids, audience,
                            variables, scheduled_at, timezone, local_time, window_start, window_end, created_at)
                        values (:workspace, :name, 'broadcast', :template, :senders, :audience::jsonb, :variables::jsonb,
                            :scheduledAt::timestamptz, :timezone, :localTime, :windowStart::time, :windowEnd::time, :now)
                        returning id
                        """), workspace, content)
                .param("now", Timestamp.from(now))
                .query(Long.class)
                .single();
        return get(workspace, new CampaignId(id));
    }

    /** Replaces a draft's content; 409 once it is more than a draft. */
    Campaign edit(WorkspaceId workspace, CampaignId id, Content content) {
        requireStatus(lock(workspace, id), CampaignStatus.DRAFT, "edited");
        bind(jdbc.sql("""
                        update campaign.campaign
                        set name = :name, message_template = :template, sender_ids = :senders, audience = :audience::jsonb,
                            variables = :variables::jsonb, scheduled_at = :scheduledAt::timestamptz, timezone = :timezone,
                            local_time = :localTime, window_start = :windowStart::time, window_end = :windowEnd::time
                        where workspace_id = :workspace and id = :id
                        """), workspace, content).param("id", id.value()).update();
        return get(workspace, id);
    }

    void delete(WorkspaceId workspace, CampaignId id) {
        requireStatus(lock(workspace, id), CampaignStatus.DRAFT, "deleted");
        jdbc.sql("delete from campaign.campaign where workspace_id = :workspace and id = :id")
                .param("workspace", workspace.value())
                .param("id", id.value())
                .update();
    }

    /** One campaign of this workspace, or 404. */
    Campaign get(WorkspaceId workspace, CampaignId id) {
        return read(workspace, id, "");
    }

    /** The same, locked until the end of the transaction, so that of two who change it one comes second. */
    Campaign lock(WorkspaceId workspace, CampaignId id) {
        return read(workspace, id, "for update");
    }

    List<Campaign> list(WorkspaceId workspace, @Nullable CampaignStatus status, Slice slice) {
        return jdbc.sql("""
                        select * from campaign.campaign
                        where workspace_id = :workspace and id < :before and (:status::text is null or status = :status)
                        order by id desc limit :limit
                        """)
                .param("workspace", workspace.value())
                .param("before", slice.beforeOrMax())
                .param("status", status == null ? null : status.code())
                .param("limit", slice.fetch())
                .query((row, _) -> campaign(row))
                .list();
    }

    /** Moves a campaign on; 409 where its life does not lead there. */
    void become(Campaign campaign, CampaignStatus next, @Nullable String reason, Instant now) {
        if (!campaign.status().mayBecome(next)) {
            throw Problem.conflict("Campaign %d is %s; it cannot become %s."
                    .formatted(campaign.id().value(), campaign.status().code(), next.code()));
        }
        int moved = jdbc.sql("""
                        update campaign.campaign
                        set status = :next, status_reason = :reason,
                            started_at = case when :next = 'running' then coalesce(started_at, :now::timestamptz) else started_at end,
                            finished_at = case when :next in ('completed', 'stopped', 'failed') then :now::timestamptz end
                        where workspace_id = :workspace and id = :id and status = :expected
                        """)
                .param("next", next.code())
                .param("reason", reason)
                .param("now", Timestamp.from(now))
                .param("workspace", campaign.workspace().value())
                .param("id", campaign.id().value())
                .param("expected", campaign.status().code())
                .update();
        if (moved == 0) {
            throw Problem.conflict("Campaign %d was changed by somebody else just now."
                    .formatted(campaign.id().value()));
        }
    }

    void freeze(Campaign campaign, long recipients, long excluded) {
        jdbc.sql("""
                        update campaign.campaign set recipients = :recipients, excluded = :excluded
                        where workspace_id = :workspace and id = :id
                        """)
                .param("recipients", recipients)
                .param("excluded", excluded)
                .param("workspace", campaign.workspace().value())
                .param("id", campaign.id().value())
                .update();
    }

    /** When the next scheduled campaign is to start, of all workspaces. */
    Optional<Instant> nextScheduled() {
        return jdbc.sql("select min(scheduled_at) from campaign.campaign where status = 'scheduled'")
                .query((row, _) -> Optional.ofNullable(row.getTimestamp(1)).map(Timestamp::toInstant))
                .single();
    }

    /** One scheduled campaign whose time has come and that nobody else is starting, locked. */
    Optional<Campaign> lockDue(Instant now) {
        return jdbc.sql("""
                        select * from campaign.campaign where status = 'scheduled' and scheduled_at <= :now
                        order by scheduled_at, id limit 1 for update skip locked
                        """)
                .param("now", Timestamp.from(now))
                .query((row, _) -> campaign(row))
                .optional();
    }

    /** Ids of the running campaigns of all workspaces. */
    List<Long> running() {
        return jdbc.sql("select id from campaign.campaign where status = 'running'")
                .query((row, _) -> row.getLong("id"))
                .list();
    }

    /** These campaigns of whatever workspace, for the house's own work. */
    List<Campaign> all(Collection<Long> ids) {
        return jdbc.sql("select * from campaign.campaign where id = any(:ids) order by id")
                .param("ids", ids.toArray(Long[]::new))
                .query((row, _) -> campaign(row))
                .list();
    }

    static void requireStatus(Campaign campaign, CampaignStatus status, String what) {
        if (campaign.status() != status) {
            throw Problem.conflict("Campaign %d is %s; only a %s can be %s."
                    .formatted(campaign.id().value(), campaign.status().code(), status.code(), what));
        }
    }

    private Campaign read(WorkspaceId workspace, CampaignId id, String lock) {
        return jdbc.sql("select * from campaign.campaign where workspace_id = :workspace and id = :id " + lock)
                .param("workspace", workspace.value())
                .param("id", id.value())
                .query((row, _) -> campaign(row))
                .optional()
                .orElseThrow(() -> Problem.notFound("campaign", id.value()));
    }

    private JdbcClient.StatementSpec bind(JdbcClient.StatementSpec statement, WorkspaceId workspace, Content content) {
        var window = content.window();
        var scheduledAt = content.scheduledAt();
        return statement
                .param("workspace", workspace.value())
                .param("name", content.name())
                .param("template", content.messageTemplate())
                .param(
                        "senders",
                        content.senders().stream().map(SenderId::value).toArray(Long[]::new))
                .param("audience", json.writeValueAsString(content.audience()))
                .param("variables", json.writeValueAsString(content.variables()))
                .param("scheduledAt", scheduledAt == null ? null : Timestamp.from(scheduledAt))
                .param("timezone", content.timezone().getId())
                .param("localTime", content.localTime())
                .param("windowStart", window == null ? null : window.start().toString())
                .param("windowEnd", window == null ? null : window.end().toString());
    }

    private Campaign campaign(ResultSet row) throws SQLException {
        @Nullable LocalTime windowStart = row.getObject("window_start", LocalTime.class);
        var senders = (Long[]) row.getArray("sender_ids").getArray();
        return new Campaign(
                new CampaignId(row.getLong("id")),
                new WorkspaceId(row.getLong("workspace_id")),
                CampaignStatus.of(row.getString("status")),
                row.getString("status_reason"),
                new Content(
                        row.getString("name"),
                        row.getString("message_template"),
                        Arrays.stream(senders).map(SenderId::new).toList(),
                        json.readValue(row.getString("audience"), Audience.class),
                        json.readValue(row.getString("variables"), new TypeReference<>() {}),
                        instant(row, "scheduled_at"),
                        ZoneId.of(row.getString("timezone")),
                        row.getBoolean("local_time"),
                        windowStart == null
                                ? null
                                : new Window(
                                        windowStart,
                                        Objects.requireNonNull(row.getObject("window_end", LocalTime.class)))),
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

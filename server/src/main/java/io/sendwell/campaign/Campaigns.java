package io.sendwell.campaign;

import io.sendwell.campaign.Campaign.Content;
import io.sendwell.campaign.drip.policy.Drip;
import io.sendwell.campaign.outcome.Tracking;
import io.sendwell.channel.SenderId;
import io.sendwell.contact.Audience;
import io.sendwell.delivery.Approved;
import io.sendwell.delivery.Enclosed;
import io.sendwell.delivery.policy.DailyWindow;
import io.sendwell.intelligence.Tone;
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
                        insert into campaign.campaign (workspace_id, name, type, message_template, approved, sender_ids,
                            audience, variables, enclosure, track_links, link_parameter, rewrite, tone, scheduled_at, starts_at, timezone, local_time,
                            window_start, window_end, holdout_percent, move_when_paused, drip, created_at)
                        values (:workspace, :name, :type, :template, :approved::jsonb, :senders, :audience::jsonb, :variables::jsonb,
                            :enclosure::jsonb, :trackLinks, :linkParameter, :rewrite, :tone, :scheduledAt::timestamptz, :startsAt::timestamptz, :timezone, :localTime,
                            :windowStart::time, :windowEnd::time, :holdout, :moveWhenPaused, :drip::jsonb, :now)
                        returning id
                        """), workspace, content)
                .param("now", Timestamp.from(now))
                .query(Long.class)
                .single();
        return get(workspace, new CampaignId(id));
    }

    /** The running campaigns that send this template of WhatsApp's, be it in a step. */
    List<Long> runningWith(WorkspaceId workspace, long template) {
        return jdbc.sql("""
                        select id from campaign.campaign
                        where workspace_id = :workspace and status = 'running'
                          and ((approved #>> '{template,id}')::bigint = :template
                               or jsonb_path_exists(drip, '$.**.approved.template.id ? (@ == $id)',
                                                    jsonb_build_object('id', :template::bigint)))
                        order by id
                        """)
                .param("workspace", workspace.value())
                .param("template", template)
                .query((row, _) -> row.getLong("id"))
                .list();
    }

    /** Replaces a draft's content; 409 once it is more than a draft. */
    Campaign edit(WorkspaceId workspace, CampaignId id, Content content) {
        requireStatus(lock(workspace, id), CampaignStatus.DRAFT, "edited");
        bind(jdbc.sql("""
                        update campaign.campaign
                        set name = :name, type = :type, message_template = :template,
                            approved = :approved::jsonb, sender_ids = :senders,
                            audience = :audience::jsonb, drip = :drip::jsonb,
                            variables = :variables::jsonb, enclosure = :enclosure::jsonb,
                            track_links = :trackLinks, link_parameter = :linkParameter, rewrite = :rewrite,
                            tone = :tone,
                            scheduled_at = :scheduledAt::timestamptz, starts_at = :startsAt::timestamptz,
                            timezone = :timezone, holdout_percent = :holdout,
                            move_when_paused = :moveWhenPaused,
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
                        set status = :next, status_reason = :reason, paused_for_health = false,
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

    /** Notes the counts at which a campaign paused itself. */
    void judge(Campaign campaign, long failed, long answered) {
        jdbc.sql("""
                        update campaign.campaign set judged_failed = :failed, judged_answered = :answered
                        where workspace_id = :workspace and id = :id
                        """)
                .param("failed", failed)
                .param("answered", answered)
                .param("workspace", campaign.workspace().value())
                .param("id", campaign.id().value())
                .update();
    }

    /** A campaign that was just paused goes on with its senders, whose health stops it. */
    void awaitHealth(Campaign campaign) {
        jdbc.sql("""
                        update campaign.campaign set paused_for_health = true
                        where workspace_id = :workspace and id = :id and status = 'paused'
                        """)
                .param("workspace", campaign.workspace().value())
                .param("id", campaign.id().value())
                .update();
    }

    /** The campaigns that send by this sender, or would if its health let them. */
    List<CampaignId> runningBy(WorkspaceId workspace, SenderId sender) {
        return jdbc.sql("""
                        select id from campaign.campaign
                        where workspace_id = :workspace and (status = 'running' or paused_for_health)
                          and :sender = any(sender_ids)
                        """)
                .param("workspace", workspace.value())
                .param("sender", sender.value())
                .query((row, _) -> new CampaignId(row.getLong("id")))
                .list();
    }

    /** When the next scheduled campaign is to start, of all workspaces. */
    Optional<Instant> nextScheduled() {
        return jdbc.sql("select min(starts_at) from campaign.campaign where status = 'scheduled'")
                .query((row, _) -> Optional.ofNullable(row.getTimestamp(1)).map(Timestamp::toInstant))
                .single();
    }

    /** One scheduled campaign whose time has come and that nobody else is starting, locked. */
    Optional<Campaign> lockDue(Instant now) {
        return jdbc.sql("""
                        select * from campaign.campaign where status = 'scheduled' and starts_at <= :now
                        order by starts_at, id limit 1 for update skip locked
                        """)
                .param("now", Timestamp.from(now))
                .query((row, _) -> campaign(row))
                .optional();
    }

    /** Ids of the campaigns of all workspaces that run, or would if the health of their senders let them. */
    List<Long> running() {
        return jdbc.sql("select id from campaign.campaign where status = 'running' or paused_for_health")
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

    /** Puts an edited sequence into a drip that is locked. */
    void edit(Campaign campaign, Drip drip) {
        jdbc.sql("update campaign.campaign set drip = :drip::jsonb where workspace_id = :workspace and id = :id")
                .param("drip", json.writeValueAsString(drip))
                .param("workspace", campaign.workspace().value())
                .param("id", campaign.id().value())
                .update();
    }

    /** So many more are enrolled in a drip that is locked. */
    void enrolled(Campaign campaign, int more) {
        jdbc.sql("""
                        update campaign.campaign set recipients = coalesce(recipients, 0) + :more
                        where workspace_id = :workspace and id = :id
                        """)
                .param("more", more)
                .param("workspace", campaign.workspace().value())
                .param("id", campaign.id().value())
                .update();
    }

    /** When a drip that is locked is to be looked at next; null = when somebody says so. */
    void nextStepAt(Campaign campaign, @Nullable Instant at) {
        jdbc.sql("""
                        update campaign.campaign set next_step_at = :at::timestamptz
                        where workspace_id = :workspace and id = :id
                        """)
                .param("at", at == null ? null : Timestamp.from(at))
                .param("workspace", campaign.workspace().value())
                .param("id", campaign.id().value())
                .update();
    }

    /** When the next step of any running drip may be due, of all workspaces. */
    Optional<Instant> nextStep() {
        return jdbc.sql(
                        "select min(next_step_at) from campaign.campaign where status = 'running' and next_step_at is not null")
                .query((row, _) -> Optional.ofNullable(row.getTimestamp(1)).map(Timestamp::toInstant))
                .single();
    }

    /** Ids of the running drips in which a step may be due, the longest due first. */
    List<Long> withStepsDue(Instant now) {
        return jdbc.sql("""
                        select id from campaign.campaign
                        where status = 'running' and next_step_at <= :now order by next_step_at, id
                        """)
                .param("now", Timestamp.from(now))
                .query((row, _) -> row.getLong("id"))
                .list();
    }

    /** One of them, locked; empty where somebody else is at it, or it does not run any more. */
    Optional<Campaign> lockIfFree(long id) {
        return lockRunning(id, "skip locked");
    }

    /** A campaign of whatever workspace, locked; empty where it does not run any more. */
    Optional<Campaign> lockRunning(long id) {
        return lockRunning(id, "");
    }

    private Optional<Campaign> lockRunning(long id, String otherwise) {
        return jdbc.sql("select * from campaign.campaign where id = :id and status = 'running' for update " + otherwise)
                .param("id", id)
                .query((row, _) -> campaign(row))
                .optional();
    }

    /**
     * Ids of the running drips that people enter at any time, in the order in which they are locked.
     *
     * @param workspace null = all
     */
    List<Long> continuous(@Nullable WorkspaceId workspace) {
        return jdbc.sql("""
                        select id from campaign.campaign
                        where status = 'running' and drip ->> 'entry' = 'continuous'
                          and (:workspace::bigint is null or workspace_id = :workspace)
                        order by id
                        """)
                .param("workspace", workspace == null ? null : workspace.value())
                .query((row, _) -> row.getLong("id"))
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
        var startsAt = content.startsAt();
        return statement
                .param("workspace", workspace.value())
                .param("name", content.name())
                .param("type", content.drip() == null ? "broadcast" : "drip")
                .param("drip", content.drip() == null ? null : json.writeValueAsString(content.drip()))
                .param("template", content.messageTemplate())
                .param("approved", Approved.written(json, content.approved()))
                .param(
                        "senders",
                        content.senders().stream().map(SenderId::value).toArray(Long[]::new))
                .param("audience", json.writeValueAsString(content.audience()))
                .param("variables", json.writeValueAsString(content.variables()))
                .param("enclosure", Enclosed.written(json, content.enclosure()))
                .param("scheduledAt", scheduledAt == null ? null : Timestamp.from(scheduledAt))
                .param("startsAt", startsAt == null ? null : Timestamp.from(startsAt))
                .param("trackLinks", content.tracking().links())
                .param("linkParameter", content.tracking().parameter())
                .param("rewrite", content.ai().rewrite())
                .param("tone", content.ai().tone().code())
                .param("holdout", content.holdoutPercent())
                .param("moveWhenPaused", content.moveWhenPaused())
                .param("timezone", content.timezone().getId())
                .param("localTime", content.localTime())
                .param("windowStart", window == null ? null : window.start().toString())
                .param("windowEnd", window == null ? null : window.end().toString());
    }

    private Campaign campaign(ResultSet row) throws SQLException {
        @Nullable LocalTime windowStart = row.getObject("window_start", LocalTime.class);
        @Nullable String drip = row.getString("drip");
        var senders = (Long[]) row.getArray("sender_ids").getArray();
        return new Campaign(
                new CampaignId(row.getLong("id")),
                new WorkspaceId(row.getLong("workspace_id")),
                CampaignStatus.of(row.getString("status")),
                row.getString("status_reason"),
                new Content(
                        row.getString("name"),
                        row.getString("message_template"),
                        Approved.read(json, row.getString("approved")),
                        Arrays.stream(senders).map(SenderId::new).toList(),
                        json.readValue(row.getString("audience"), Audience.class),
                        json.readValue(row.getString("variables"), new TypeReference<>() {}),
                        Enclosed.read(json, row.getString("enclosure")),
                        instant(row, "scheduled_at"),
                        ZoneId.of(row.getString("timezone")),
                        row.getBoolean("local_time"),
                        windowStart == null
                                ? null
                                : new DailyWindow(
                                        windowStart,
                                        Objects.requireNonNull(row.getObject("window_end", LocalTime.class))),
                        row.getDouble("holdout_percent"),
                        row.getBoolean("move_when_paused"),
                        new Tracking(row.getBoolean("track_links"), row.getString("link_parameter")),
                        new Campaign.Ai(
                                row.getBoolean("rewrite"),
                                Tone.of(row.getString("tone")).orElseThrow()),
                        drip == null ? null : json.readValue(drip, Drip.class)),
                row.getObject("recipients", Long.class),
                row.getObject("excluded", Long.class),
                new Campaign.Judged(row.getLong("judged_failed"), row.getLong("judged_answered")),
                row.getBoolean("paused_for_health"),
                row.getTimestamp("created_at").toInstant(),
                instant(row, "started_at"),
                instant(row, "finished_at"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        @Nullable Timestamp at = row.getTimestamp(column);
        return at == null ? null : at.toInstant();
    }
}

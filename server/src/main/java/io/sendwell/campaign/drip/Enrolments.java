package io.sendwell.campaign.drip;

import io.sendwell.campaign.CampaignId;
import io.sendwell.campaign.drip.policy.Drip;
import io.sendwell.campaign.drip.policy.Sequence;
import io.sendwell.campaign.drip.policy.Step;
import io.sendwell.contact.ContactId;
import io.sendwell.delivery.Judged;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.Slice;
import io.sendwell.kernel.WorkspaceId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * All enrolments, in the table of the same name. Whoever writes more than one campaign's own row here has that campaign
 * locked; only {@link Endings} does without, and never touches a campaign.
 */
@Repository
public class Enrolments {

    private final JdbcClient jdbc;

    Enrolments(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * What an enrolling came to.
     *
     * @param excluded whom the gate kept out, by reason
     */
    public record Enrolled(int enrolled, int alreadyIn, Map<String, Long> excluded) {
        public long excludedInAll() {
            return excluded.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /** Enrols everybody of an audience whom the gate lets in and who was never in this drip: one statement. */
    public Enrolled enrol(WorkspaceId workspace, CampaignId campaign, Drip drip, Judged audience, Instant now) {
        var counts = new HashMap<String, Long>();
        var first = drip.sequence().after(0).map(Step::delay).orElse(Duration.ZERO);
        jdbc.sql("""
                        with judged as materialized (%s),
                        enrolled as (
                            insert into campaign.enrolment (workspace_id, campaign_id, contact_id, taken, taken_at, messaged,
                                stops_on_reply, due_at, enrolled_at)
                            select :workspace, :campaign, contact_id, 0, :now, false, :stopsOnReply,
                                   :now::timestamptz + :delay::interval, :now
                            from judged where reason is null
                            order by contact_id
                            on conflict (workspace_id, campaign_id, contact_id) do nothing
                            returning 1
                        )
                        select reason, count(*) as n from judged group by reason
                        union all
                        select 'enrolled', count(*) from enrolled
                        """.formatted(audience.sql()))
                .params(audience.parameters())
                .param("workspace", workspace.value())
                .param("campaign", campaign.value())
                .param("now", Timestamp.from(now))
                .param("delay", first.toString())
                .param("stopsOnReply", drip.sequence().stopsOnReply(0))
                .query(row -> {
                    @Nullable String reason = row.getString("reason");
                    counts.put(reason == null ? "" : reason, row.getLong("n"));
                });
        int enrolled = Math.toIntExact(counts.getOrDefault("enrolled", 0L));
        int alreadyIn = Math.toIntExact(counts.getOrDefault("", 0L)) - enrolled;
        counts.keySet().removeAll(Set.of("", "enrolled"));
        return new Enrolled(enrolled, alreadyIn, counts);
    }

    /** In the order of their contacts' ids, all or those in one state; one more than the slice shows. */
    public List<Enrolment> page(
            WorkspaceId workspace, CampaignId campaign, @Nullable EnrolmentStatus status, Slice slice) {
        return jdbc.sql("""
                        select * from campaign.enrolment
                        where workspace_id = :workspace and campaign_id = :campaign and contact_id > :after
                          and (:status::text is null or status = :status)
                        order by contact_id limit :limit
                        """)
                .param("workspace", workspace.value())
                .param("campaign", campaign.value())
                .param("after", slice.afterOrZero())
                .param("status", status == null ? null : status.code())
                .param("limit", slice.fetch())
                .query((row, _) -> enrolment(row))
                .list();
    }

    /** One contact's way through this drip, or 404. */
    public Enrolment get(WorkspaceId workspace, CampaignId campaign, ContactId contact) {
        return read(workspace, campaign, contact, "");
    }

    /** The same, locked until the end of the transaction. */
    public Enrolment lock(WorkspaceId workspace, CampaignId campaign, ContactId contact) {
        return read(workspace, campaign, contact, "for update");
    }

    private Enrolment read(WorkspaceId workspace, CampaignId campaign, ContactId contact, String lock) {
        return jdbc.sql("""
                        select * from campaign.enrolment
                        where workspace_id = :workspace and campaign_id = :campaign and contact_id = :contact %s
                        """.formatted(lock))
                .param("workspace", workspace.value())
                .param("campaign", campaign.value())
                .param("contact", contact.value())
                .query((row, _) -> enrolment(row))
                .optional()
                .orElseThrow(() -> Problem.notFound("enrolment of contact", contact.value()));
    }

    /** Moves an enrolment that is locked, on a member's word; 409 where its life does not lead there. Who goes on after a stop is due at once. */
    public void become(
            WorkspaceId workspace, CampaignId campaign, Enrolment enrolment, EnrolmentStatus next, Instant now) {
        if (!enrolment.status().mayBecome(next)) {
            throw Problem.conflict("Contact %d is %s in this drip; it cannot become %s."
                    .formatted(enrolment.contact().value(), enrolment.status().code(), next.code()));
        }
        jdbc.sql("""
                        update campaign.enrolment
                        set status = :next, reason = :reason, waiting = false,
                            due_at = case :next when 'active' then coalesce(due_at, :now::timestamptz)
                                                when 'paused' then due_at end,
                            ended_at = case when :next in ('completed', 'stopped') then :now::timestamptz end
                        where workspace_id = :workspace and campaign_id = :campaign and contact_id = :contact
                        """)
                .param("next", next.code())
                .param("reason", next == EnrolmentStatus.STOPPED ? Ending.MEMBER.code() : null)
                .param("now", Timestamp.from(now))
                .param("workspace", workspace.value())
                .param("campaign", campaign.value())
                .param("contact", enrolment.contact().value())
                .update();
    }

    /** Ends all that goes on in a drip, for good. */
    public void stopAll(WorkspaceId workspace, CampaignId campaign, Instant now) {
        jdbc.sql("""
                        update campaign.enrolment
                        set status = 'stopped', reason = :reason, waiting = false, due_at = null, ended_at = :now
                        where workspace_id = :workspace and campaign_id = :campaign and status in ('active', 'paused')
                        """)
                .param("reason", Ending.CAMPAIGN.code())
                .param("now", Timestamp.from(now))
                .param("workspace", workspace.value())
                .param("campaign", campaign.value())
                .update();
    }

    /**
     * Fits everybody's due time and reply rule to an edited sequence; what was taken stays taken.
     *
     * <p>A due time that was counted from a message that went is counted again from the step's being taken: too early at
     * most, and then it is put right when it is looked at.
     */
    public void fit(WorkspaceId workspace, CampaignId campaign, Sequence sequence) {
        var places = sequence.places();
        jdbc.sql("""
                        update campaign.enrolment e
                        set due_at = e.taken_at + v.delay::interval, stops_on_reply = v.stops, waiting = false
                        from unnest(:places::int[], :delays::text[], :stops::boolean[]) v(place, delay, stops)
                        where e.workspace_id = :workspace and e.campaign_id = :campaign
                          and e.status in ('active', 'paused') and e.taken = v.place
                        """)
                .param("workspace", workspace.value())
                .param("campaign", campaign.value())
                .param("places", places.toArray(Integer[]::new))
                .param(
                        "delays",
                        places.stream()
                                .map(place -> sequence.after(place)
                                        .map(Step::delay)
                                        .orElse(Duration.ZERO)
                                        .toString())
                                .toArray(String[]::new))
                .param("stops", places.stream().map(sequence::stopsOnReply).toArray(Boolean[]::new))
                .update();
    }

    /** In which of these campaigns somebody was due before the message it waits for had gone. */
    public Set<Long> waiting(Collection<Long> campaigns) {
        return Set.copyOf(jdbc.sql("""
                        select c.id from campaign.campaign c
                        where c.id = any(:ids) and c.type = 'drip' and exists (
                            select from campaign.enrolment e
                            where e.workspace_id = c.workspace_id and e.campaign_id = c.id and e.waiting)
                        """)
                .param("ids", campaigns.toArray(Long[]::new))
                .query(Long.class)
                .list());
    }

    /** These are to be looked at now. */
    public void lookAtWaiting(WorkspaceId workspace, CampaignId campaign, Instant now) {
        jdbc.sql("""
                        update campaign.enrolment set due_at = :now, waiting = false
                        where workspace_id = :workspace and campaign_id = :campaign and waiting and status = 'active'
                        """)
                .param("now", Timestamp.from(now))
                .param("workspace", workspace.value())
                .param("campaign", campaign.value())
                .update();
    }

    /** When the next of a drip's enrolments may have something to do. */
    public Optional<Instant> nextDue(WorkspaceId workspace, CampaignId campaign) {
        return jdbc.sql("""
                        select due_at from campaign.enrolment
                        where workspace_id = :workspace and campaign_id = :campaign and status = 'active'
                        order by due_at limit 1
                        """)
                .param("workspace", workspace.value())
                .param("campaign", campaign.value())
                .query((row, _) -> row.getTimestamp("due_at").toInstant())
                .optional();
    }

    /** Which of these campaigns still have somebody on the way. */
    public Set<Long> open(Collection<Long> campaigns) {
        return Set.copyOf(jdbc.sql("""
                        select c.id from campaign.campaign c
                        where c.id = any(:ids) and c.type = 'drip' and exists (
                            select from campaign.enrolment e
                            where e.workspace_id = c.workspace_id and e.campaign_id = c.id
                              and e.status in ('active', 'paused'))
                        """)
                .param("ids", campaigns.toArray(Long[]::new))
                .query(Long.class)
                .list());
    }

    /** How many are in which state at which place; each counts once. */
    public record Count(EnrolmentStatus status, int taken, long n) {}

    public List<Count> counts(WorkspaceId workspace, CampaignId campaign) {
        return jdbc.sql("""
                        select status, taken, count(*) as n from campaign.enrolment
                        where workspace_id = :workspace and campaign_id = :campaign
                        group by status, taken
                        """)
                .param("workspace", workspace.value())
                .param("campaign", campaign.value())
                .query((row, _) ->
                        new Count(EnrolmentStatus.of(row.getString("status")), row.getInt("taken"), row.getLong("n")))
                .list();
    }

    /** How many were stopped, by reason. */
    public Map<String, Long> stopped(WorkspaceId workspace, CampaignId campaign) {
        return jdbc
                .sql("""
                        select reason, count(*) as n from campaign.enrolment
                        where workspace_id = :workspace and campaign_id = :campaign and status = 'stopped'
                        group by reason
                        """)
                .param("workspace", workspace.value())
                .param("campaign", campaign.value())
                .query((row, _) -> Map.entry(row.getString("reason"), row.getLong("n")))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    static <S, T extends @Nullable Object> T[] column(
            Collection<S> rows, Function<S, T> value, IntFunction<T[]> array) {
        return rows.stream().map(value).toArray(array);
    }

    private static Enrolment enrolment(ResultSet row) throws SQLException {
        return new Enrolment(
                new ContactId(row.getLong("contact_id")),
                EnrolmentStatus.of(row.getString("status")),
                row.getString("reason"),
                row.getInt("taken"),
                row.getBoolean("waiting"),
                instant(row, "due_at"),
                instant(row, "replied_at"),
                row.getString("intent"),
                row.getTimestamp("enrolled_at").toInstant(),
                instant(row, "ended_at"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        @Nullable Timestamp at = row.getTimestamp(column);
        return at == null ? null : at.toInstant();
    }
}

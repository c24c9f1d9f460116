package io.sendwell.inbox.lead;

import io.sendwell.contact.ContactId;
import io.sendwell.intelligence.policy.LeadScore.Breakdown;
import io.sendwell.intelligence.policy.LeadScore.Tier;
import io.sendwell.kernel.Slice;
import io.sendwell.kernel.WorkspaceId;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The scores of contacts and how they went. */
@Repository
class Scores {

    /** A change of fewer points within a tier is not worth a line of history. */
    private static final int WORTH_NOTING = 5;

    private final JdbcClient jdbc;

    Scores(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @param noted the last total that the history has; null where it has none */
    record Standing(ContactId contact, int total, @Nullable Integer noted) {}

    /**
     * A score that was just reckoned.
     *
     * @param before what stood there; null where it is the first
     */
    record Reckoned(
            ContactId contact,
            Breakdown breakdown,
            @Nullable Instant lastActiveAt,
            @Nullable Instant fadesAt,
            @Nullable Standing before) {

        int total() {
            return breakdown.total();
        }

        boolean isNoted() {
            var last = before == null ? null : before.noted();
            if (last == null) {
                return total() > 0;
            }
            return Math.abs(total() - last) >= WORTH_NOTING || Tier.of(total()) != Tier.of(last);
        }

        private @Nullable Integer noted() {
            return isNoted() ? Integer.valueOf(total()) : before == null ? null : before.noted();
        }
    }

    /** A contact and its score in a list. */
    record Scored(
            ContactId contact,
            int total,
            @Nullable Instant lastActiveAt,
            @Nullable Long leadId,
            @Nullable String stage,
            @Nullable Long ownerId) {

        long key() {
            return ByScore.key(total, contact.value());
        }
    }

    /** A line of history. */
    record Change(Instant at, int totalScore, Breakdown breakdown) {}

    /** Waits for whoever else reckons in this workspace: of two scores the one of the newer facts is written last. */
    void lock(WorkspaceId workspace) {
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended('inbox.lead', :workspace))::text")
                .param("workspace", workspace.value())
                .query(String.class)
                .list();
    }

    Map<ContactId, Standing> standings(WorkspaceId workspace, Collection<ContactId> contacts) {
        return jdbc
                .sql("""
                        select contact_id, total, noted from inbox.lead_score
                        where workspace_id = :workspace and contact_id = any(:contacts)
                        """)
                .param("workspace", workspace.value())
                .param("contacts", contacts.stream().map(ContactId::value).toArray(Long[]::new))
                .query((row, _) -> new Standing(
                        new ContactId(row.getLong("contact_id")),
                        row.getInt("total"),
                        row.getObject("noted", Integer.class)))
                .stream()
                .collect(Collectors.toMap(Standing::contact, standing -> standing));
    }

    /** Writes scores, and those worth noting into the history. */
    void write(WorkspaceId workspace, List<Reckoned> scores, Instant now) {
        jdbc.sql("""
                        insert into inbox.lead_score
                            (workspace_id, contact_id, total, noted, last_active_at, scored_at, fades_at)
                        select :workspace, contact_id, total, noted, last_active_at, :now, fades_at
                        from unnest(:contacts::bigint[], :totals::int[], :noted::int[], :actives::timestamptz[],
                                :fades::timestamptz[]) s(contact_id, total, noted, last_active_at, fades_at)
                        order by contact_id
                        on conflict (workspace_id, contact_id) do update
                            set total = excluded.total, noted = excluded.noted, scored_at = excluded.scored_at,
                                last_active_at = excluded.last_active_at, fades_at = excluded.fades_at
                        """)
                .param("workspace", workspace.value())
                .param("now", Timestamp.from(now))
                .param("contacts", column(scores, one -> one.contact().value(), Long[]::new))
                .param("totals", column(scores, Reckoned::total, Integer[]::new))
                .param("noted", column(scores, Reckoned::noted, Integer[]::new))
                .param("actives", column(scores, one -> text(one.lastActiveAt()), String[]::new))
                .param("fades", column(scores, one -> text(one.fadesAt()), String[]::new))
                .update();
        var noted = scores.stream().filter(Reckoned::isNoted).toList();
        if (!noted.isEmpty()) {
            note(workspace, noted, now);
        }
    }

    private void note(WorkspaceId workspace, List<Reckoned> scores, Instant now) {
        jdbc.sql("""
                        insert into inbox.lead_score_change
                            (workspace_id, contact_id, total, engagement, behavior, profile, timing, at)
                        select :workspace, s.*, :now
                        from unnest(:contacts::bigint[], :totals::int[], :engagement::int[], :behavior::int[],
                                :profile::int[], :timing::int[]) s
                        """)
                .param("workspace", workspace.value())
                .param("now", Timestamp.from(now))
                .param("contacts", column(scores, one -> one.contact().value(), Long[]::new))
                .param("totals", column(scores, Reckoned::total, Integer[]::new))
                .param("engagement", column(scores, one -> one.breakdown().engagement(), Integer[]::new))
                .param("behavior", column(scores, one -> one.breakdown().behavior(), Integer[]::new))
                .param("profile", column(scores, one -> one.breakdown().profile(), Integer[]::new))
                .param("timing", column(scores, one -> one.breakdown().timing(), Integer[]::new))
                .update();
    }

    /** When time next lowers some score, whoever's. */
    Optional<Instant> nextFading() {
        return jdbc.sql("select fades_at from inbox.lead_score where fades_at is not null order by fades_at limit 1")
                .query((row, _) -> row.getTimestamp("fades_at").toInstant())
                .optional();
    }

    /** The workspace whose scores have faded longest. */
    Optional<WorkspaceId> faded(Instant now) {
        return jdbc.sql("""
                        select workspace_id from inbox.lead_score where fades_at <= :now
                        order by fades_at, workspace_id limit 1
                        """)
                .param("now", Timestamp.from(now))
                .query((row, _) -> new WorkspaceId(row.getLong("workspace_id")))
                .optional();
    }

    /** Whose scores of a workspace time has lowered. */
    List<ContactId> faded(WorkspaceId workspace, Instant now, int most) {
        return jdbc.sql("""
                        select contact_id from inbox.lead_score
                        where workspace_id = :workspace and fades_at <= :now order by fades_at limit :most
                        """)
                .param("workspace", workspace.value())
                .param("now", Timestamp.from(now))
                .param("most", most)
                .query((row, _) -> new ContactId(row.getLong("contact_id")))
                .list();
    }

    /** Contacts with at least so many points, the best first. */
    List<Scored> atLeast(WorkspaceId workspace, int threshold, Slice slice) {
        return jdbc.sql("""
                        select s.contact_id, s.total, s.last_active_at, l.id as lead_id, l.stage, l.owner_id
                        from inbox.lead_score s
                        left join inbox.lead l on l.workspace_id = s.workspace_id and l.contact_id = s.contact_id
                        where s.workspace_id = :workspace and s.total >= :threshold
                          and (s.total, s.contact_id) < (:beforeScore, :beforeId)
                        order by s.total desc, s.contact_id desc limit :fetch
                        """)
                .param("workspace", workspace.value())
                .param("threshold", threshold)
                .param("beforeScore", ByScore.score(slice))
                .param("beforeId", ByScore.id(slice))
                .param("fetch", slice.fetch())
                .query((row, _) -> {
                    @Nullable Timestamp active = row.getTimestamp("last_active_at");
                    return new Scored(
                            new ContactId(row.getLong("contact_id")),
                            row.getInt("total"),
                            active == null ? null : active.toInstant(),
                            row.getObject("lead_id", Long.class),
                            row.getString("stage"),
                            row.getObject("owner_id", Long.class));
                })
                .list();
    }

    /** How a contact's score went of late, the newest first. */
    List<Change> history(WorkspaceId workspace, ContactId contact, int most) {
        return jdbc.sql("""
                        select at, total, engagement, behavior, profile, timing from inbox.lead_score_change
                        where workspace_id = :workspace and contact_id = :contact order by id desc limit :most
                        """)
                .param("workspace", workspace.value())
                .param("contact", contact.value())
                .param("most", most)
                .query((row, _) -> new Change(
                        row.getTimestamp("at").toInstant(),
                        row.getInt("total"),
                        new Breakdown(
                                row.getInt("engagement"),
                                row.getInt("behavior"),
                                row.getInt("profile"),
                                row.getInt("timing"))))
                .list();
    }

    /** Whether there was anything to forget. */
    boolean erase(WorkspaceId workspace, Collection<ContactId> contacts) {
        var ids = contacts.stream().map(ContactId::value).toArray(Long[]::new);
        jdbc.sql("delete from inbox.lead_score_change where workspace_id = :workspace and contact_id = any(:contacts)")
                .param("workspace", workspace.value())
                .param("contacts", ids)
                .update();
        return jdbc.sql("delete from inbox.lead_score where workspace_id = :workspace and contact_id = any(:contacts)")
                        .param("workspace", workspace.value())
                        .param("contacts", ids)
                        .update()
                > 0;
    }

    private static @Nullable String text(@Nullable Instant at) {
        return at == null ? null : at.toString();
    }

    private static <T> @Nullable T[] column(
            List<Reckoned> scores, Function<Reckoned, @Nullable T> value, IntFunction<@Nullable T[]> array) {
        return scores.stream().map(value).toArray(array);
    }
}

package io.sendwell.inbox.lead;

import io.sendwell.contact.ContactId;
import io.sendwell.inbox.lead.policy.Amount;
import io.sendwell.inbox.lead.policy.Stage;
import io.sendwell.intelligence.policy.LeadScore.Tier;
import io.sendwell.kernel.LiveEvent;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.Slice;
import io.sendwell.kernel.WorkspaceId;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The leads of a workspace, one per contact at most. */
@Repository
class Leads {

    private static final String COLUMNS = """
            select l.id, l.contact_id, l.stage, l.source, l.owner_id, l.score, l.value, l.currency, l.follow_up_at, l.notes,
                   l.lost_reason, l.closed_at, s.last_active_at, l.created_at, l.updated_at
            from inbox.lead l
            left join inbox.lead_score s on s.workspace_id = l.workspace_id and s.contact_id = l.contact_id
            where l.workspace_id = :workspace
            """;

    private final JdbcClient jdbc;
    private final InstantSource clock;
    private final ApplicationEventPublisher events;

    Leads(JdbcClient jdbc, InstantSource clock, ApplicationEventPublisher events) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.events = events;
    }

    /** Makes a lead of a contact; empty where it is one already. */
    Optional<Lead> begin(WorkspaceId workspace, ContactId contact, Stage stage, Lead.Source source) {
        var made = jdbc.sql("""
                        insert into inbox.lead
                            (workspace_id, contact_id, stage, source, score, created_at, updated_at)
                        values (:workspace, :contact, :stage, :source,
                                coalesce((select total from inbox.lead_score
                                          where workspace_id = :workspace and contact_id = :contact), 0),
                                :now, :now)
                        on conflict (workspace_id, contact_id) do nothing
                        returning id
                        """)
                .param("workspace", workspace.value())
                .param("contact", contact.value())
                .param("stage", stage.code())
                .param("source", source.code())
                .param("now", Timestamp.from(clock.instant()))
                .query(Long.class)
                .optional();
        return made.map(id -> tell(workspace, get(workspace, id)));
    }

    /**
     * A contact shows interest: it becomes a lead. One that was won or lost stays that, for a person decided so, but somebody
     * is to look at it again.
     */
    void interested(WorkspaceId workspace, ContactId contact) {
        if (begin(workspace, contact, Stage.NEW, Lead.Source.REPLY).isPresent()) {
            return;
        }
        jdbc.sql("""
                        update inbox.lead set follow_up_at = :now, updated_at = :now
                        where workspace_id = :workspace and contact_id = :contact and stage in ('won', 'lost')
                          and (follow_up_at is null or follow_up_at > :now)
                        returning id
                        """)
                .param("workspace", workspace.value())
                .param("contact", contact.value())
                .param("now", Timestamp.from(clock.instant()))
                .query(Long.class)
                .optional()
                .ifPresent(id -> tell(workspace, get(workspace, id)));
    }

    /** 404 where there is none. */
    Lead get(WorkspaceId workspace, long id) {
        return jdbc.sql(COLUMNS + "and l.id = :id")
                .param("workspace", workspace.value())
                .param("id", id)
                .query(Leads::lead)
                .optional()
                .orElseThrow(() -> Problem.notFound("lead", id));
    }

    /** The same, locked until the transaction ends. */
    Lead lock(WorkspaceId workspace, long id) {
        jdbc.sql("select id from inbox.lead where workspace_id = :workspace and id = :id for no key update")
                .param("workspace", workspace.value())
                .param("id", id)
                .query(Long.class)
                .optional();
        return get(workspace, id);
    }

    Optional<Lead> ofContact(WorkspaceId workspace, ContactId contact) {
        return jdbc.sql(COLUMNS + "and l.contact_id = :contact for no key update of l")
                .param("workspace", workspace.value())
                .param("contact", contact.value())
                .query(Leads::lead)
                .optional();
    }

    /** The best first. */
    List<Lead> list(WorkspaceId workspace, LeadFilter filter, Slice slice) {
        var parameters = new HashMap<String, Object>();
        var conditions = new StringBuilder("and l.score between :minScore and :maxScore\n");
        parameters.put("minScore", filter.minScore());
        parameters.put("maxScore", filter.maxScore());
        if (filter.stage() != null) {
            conditions.append("and l.stage = :stage\n");
            parameters.put("stage", filter.stage().code());
        }
        if (filter.owner() != null) {
            conditions.append("and l.owner_id = :owner\n");
            parameters.put("owner", filter.owner());
        }
        if (filter.contact() != null) {
            conditions.append("and l.contact_id = :contact\n");
            parameters.put("contact", filter.contact());
        }
        if (filter.followUpDue() != null) {
            conditions.append(
                    filter.followUpDue()
                            ? "and l.follow_up_at <= :now\n"
                            : "and (l.follow_up_at is null or l.follow_up_at > :now)\n");
            parameters.put("now", Timestamp.from(clock.instant()));
        }
        return jdbc.sql(COLUMNS + conditions + """
                        and (l.score, l.id) < (:beforeScore, :beforeId)
                        order by l.score desc, l.id desc limit :fetch
                        """)
                .params(parameters)
                .param("workspace", workspace.value())
                .param("beforeScore", ByScore.score(slice))
                .param("beforeId", ByScore.id(slice))
                .param("fetch", slice.fetch())
                .query(Leads::lead)
                .list();
    }

    /** Writes what may change of a lead that is locked and in the stage {@code from}. */
    Lead write(WorkspaceId workspace, Stage from, Lead lead) {
        var value = lead.value();
        int written = jdbc.sql("""
                        update inbox.lead
                        set contact_id = :contact, stage = :stage, owner_id = :owner, value = :value, currency = :currency,
                            follow_up_at = :followUp, notes = :notes, lost_reason = :reason, closed_at = :closed,
                            created_at = :created, updated_at = :now
                        where workspace_id = :workspace and id = :id and stage = :from
                        """)
                .param("contact", lead.contact().value())
                .param("stage", lead.stage().code())
                .param("owner", lead.owner(), Types.BIGINT)
                .param("value", value == null ? null : value.value(), Types.NUMERIC)
                .param("currency", value == null ? null : value.currency(), Types.VARCHAR)
                .param("followUp", timestamp(lead.followUpAt()), Types.TIMESTAMP)
                .param("notes", lead.notes(), Types.VARCHAR)
                .param("reason", lead.lostReason(), Types.VARCHAR)
                .param("closed", timestamp(lead.closedAt()), Types.TIMESTAMP)
                .param("created", Timestamp.from(lead.createdAt()))
                .param("now", Timestamp.from(clock.instant()))
                .param("workspace", workspace.value())
                .param("id", lead.id())
                .param("from", from.code())
                .update();
        if (written != 1) {
            throw new IllegalStateException("Lead %d is not %s any more".formatted(lead.id(), from.code()));
        }
        return tell(workspace, get(workspace, lead.id()));
    }

    void delete(WorkspaceId workspace, Lead lead) {
        jdbc.sql("delete from inbox.lead where workspace_id = :workspace and id = :id")
                .param("workspace", workspace.value())
                .param("id", lead.id())
                .update();
    }

    /** Repeats the scores of contacts that are leads, in the order in which everybody locks them. */
    void scored(WorkspaceId workspace, Map<ContactId, Integer> scores) {
        var ordered = new TreeMap<Long, Integer>();
        scores.forEach((contact, score) -> ordered.put(contact.value(), score));
        jdbc.sql("""
                        with scored as (
                            select * from unnest(:contacts::bigint[], :scores::int[]) s(contact_id, score)
                        ), locked as materialized (
                            select l.id, s.score from inbox.lead l join scored s on s.contact_id = l.contact_id
                            where l.workspace_id = :workspace and l.score <> s.score
                            order by l.id
                            for no key update of l
                        )
                        update inbox.lead l set score = k.score
                        from locked k where l.workspace_id = :workspace and l.id = k.id
                        """)
                .param("workspace", workspace.value())
                .param("contacts", ordered.keySet().toArray(Long[]::new))
                .param("scores", ordered.values().toArray(Integer[]::new))
                .update();
    }

    /** Forgets a person: what was won or lost stays for the figures, without a word about whom. */
    void erase(WorkspaceId workspace, ContactId contact) {
        jdbc.sql("""
                        delete from inbox.lead
                        where workspace_id = :workspace and contact_id = :contact and stage not in ('won', 'lost')
                        """)
                .param("workspace", workspace.value())
                .param("contact", contact.value())
                .update();
        jdbc.sql("""
                        update inbox.lead set notes = null, lost_reason = null, follow_up_at = null, score = 0, updated_at = :now
                        where workspace_id = :workspace and contact_id = :contact
                        """)
                .param("now", Timestamp.from(clock.instant()))
                .param("workspace", workspace.value())
                .param("contact", contact.value())
                .update();
    }

    private Lead tell(WorkspaceId workspace, Lead lead) {
        events.publishEvent(new LiveEvent(
                workspace,
                "lead",
                Map.of(
                        "id",
                        lead.id(),
                        "contact_id",
                        lead.contact().value(),
                        "stage",
                        lead.stage().code(),
                        "score",
                        lead.score(),
                        "tier",
                        Tier.of(lead.score()).code())));
        return lead;
    }

    private static Lead lead(ResultSet row, int number) throws SQLException {
        @Nullable BigDecimal value = row.getBigDecimal("value");
        return new Lead(
                row.getLong("id"),
                new ContactId(row.getLong("contact_id")),
                Stage.of(row.getString("stage")).orElseThrow(),
                Lead.Source.valueOf(row.getString("source").toUpperCase(Locale.ROOT)),
                row.getObject("owner_id", Long.class),
                row.getInt("score"),
                value == null ? null : Amount.of(value, row.getString("currency")),
                instant(row, "follow_up_at"),
                row.getString("notes"),
                row.getString("lost_reason"),
                instant(row, "closed_at"),
                instant(row, "last_active_at"),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("updated_at").toInstant());
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        @Nullable Timestamp at = row.getTimestamp(column);
        return at == null ? null : at.toInstant();
    }

    private static @Nullable Timestamp timestamp(@Nullable Instant at) {
        return at == null ? null : Timestamp.from(at);
    }
}

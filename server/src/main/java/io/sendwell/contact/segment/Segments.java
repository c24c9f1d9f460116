package io.sendwell.contact.segment;

import io.sendwell.contact.Behaviour;
import io.sendwell.contact.segment.policy.Condition;
import io.sendwell.contact.segment.policy.GroupForm;
import io.sendwell.contact.segment.policy.Reading;
import io.sendwell.contact.segment.policy.SqlCondition;
import io.sendwell.contact.segment.policy.Translation;
import io.sendwell.kernel.Slice;
import io.sendwell.kernel.WorkspaceId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** The segments of a workspace, and what their definitions mean. */
@Repository
public class Segments {

    /** How long a look at a segment may take. */
    public static final Duration PATIENCE = Duration.ofSeconds(10);

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final InstantSource clock;
    private final Map<String, Behaviour> behaviours;

    Segments(JdbcClient jdbc, JsonMapper json, InstantSource clock, List<Behaviour> behaviours) {
        this.jdbc = jdbc;
        this.json = json;
        this.clock = clock;
        this.behaviours = behaviours.stream().collect(Collectors.toMap(Behaviour::field, Function.identity()));
    }

    /** A segment as the API shows it. */
    public record Segment(long id, String name, GroupForm definition, Instant createdAt, Instant updatedAt) {}

    /** What a definition demands; 422 with all that is wrong with it. */
    public Condition read(WorkspaceId workspace, @Nullable GroupForm definition) {
        return Reading.of(definition, "definition", known(list -> isList(workspace, list)));
    }

    /** The same in SQL, for {@code contact.contact} under the alias {@code place.contact()}. */
    public SqlCondition sql(Condition condition, String contact, String workspace, String prefix, Instant now) {
        return Translation.of(condition, new Translation.Place(contact, workspace, prefix, now, behaviours));
    }

    /** What a segment demands; empty where it is not here. A list that is gone meanwhile has nobody on it. */
    public Optional<Condition> condition(WorkspaceId workspace, long id) {
        return find(workspace, id).map(segment -> Reading.of(segment.definition(), "definition", known(_ -> true)));
    }

    /** How many meet a condition on {@code c}. */
    public long count(WorkspaceId workspace, SqlCondition condition) {
        return jdbc.sql("""
                        select count(*) from contact.contact c
                        where c.workspace_id = :workspace and c.erased_at is null and %s
                        """.formatted(condition.sql()))
                .params(condition.parameters())
                .param("workspace", workspace.value())
                .query(Long.class)
                .single();
    }

    /** From here on to the end of the transaction, a statement that takes longer is given up. */
    public void limitTime() {
        jdbc.sql("select set_config('statement_timeout', :patience, true)")
                .param("patience", Long.toString(PATIENCE.toMillis()))
                .query(String.class)
                .single();
    }

    /** The id of a new segment; empty where one has this name. */
    public Optional<Long> add(WorkspaceId workspace, String name, GroupForm definition) {
        return jdbc.sql("""
                        insert into contact.segment (workspace_id, name, definition, created_at, updated_at)
                        values (:workspace, :name, :definition::jsonb, :now, :now)
                        on conflict (workspace_id, name) do nothing returning id
                        """)
                .param("workspace", workspace.value())
                .param("name", name)
                .param("definition", json.writeValueAsString(definition))
                .param("now", now())
                .query(Long.class)
                .optional();
    }

    /** False, and nothing is written, where another segment has this name. */
    public boolean replace(WorkspaceId workspace, long id, String name, GroupForm definition) {
        return jdbc.sql("""
                        update contact.segment s set name = :name, definition = :definition::jsonb, updated_at = :now
                        where workspace_id = :workspace and id = :id
                          and not exists (select from contact.segment o
                                          where o.workspace_id = :workspace and o.name = :name and o.id <> s.id)
                        """)
                        .param("name", name)
                        .param("definition", json.writeValueAsString(definition))
                        .param("now", now())
                        .param("workspace", workspace.value())
                        .param("id", id)
                        .update()
                == 1;
    }

    public void delete(WorkspaceId workspace, long id) {
        jdbc.sql("delete from contact.segment where workspace_id = :workspace and id = :id")
                .param("workspace", workspace.value())
                .param("id", id)
                .update();
    }

    public Optional<Segment> find(WorkspaceId workspace, long id) {
        return jdbc.sql("select * from contact.segment where workspace_id = :workspace and id = :id")
                .param("workspace", workspace.value())
                .param("id", id)
                .query((row, _) -> segment(row))
                .optional();
    }

    public List<Segment> page(WorkspaceId workspace, Slice slice) {
        return jdbc.sql("""
                        select * from contact.segment where workspace_id = :workspace and id > :after
                        order by id limit :limit
                        """)
                .param("workspace", workspace.value())
                .param("after", slice.afterOrZero())
                .param("limit", slice.fetch())
                .query((row, _) -> segment(row))
                .list();
    }

    private Reading.Known known(LongPredicate lists) {
        return new Reading.Known(behaviours.keySet(), lists);
    }

    private boolean isList(WorkspaceId workspace, long id) {
        return jdbc.sql("select exists (select from contact.list where workspace_id = :workspace and id = :id)")
                .param("workspace", workspace.value())
                .param("id", id)
                .query(Boolean.class)
                .single();
    }

    private Segment segment(ResultSet row) throws SQLException {
        return new Segment(
                row.getLong("id"),
                row.getString("name"),
                json.readValue(row.getString("definition"), GroupForm.class),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("updated_at").toInstant());
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}

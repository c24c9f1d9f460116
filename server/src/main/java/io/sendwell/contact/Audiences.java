package io.sendwell.contact;

import io.sendwell.contact.book.Attributes;
import io.sendwell.contact.book.Tags;
import io.sendwell.contact.profile.Profile;
import io.sendwell.contact.segment.Segments;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.Problem.FieldError;
import io.sendwell.kernel.WorkspaceId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** The door to audiences: who is meant, as a query. */
@Repository
public class Audiences {

    private static final FieldError UNKNOWN_SEGMENT = new FieldError("audience.segment_id", "is not known here");

    private final JdbcClient jdbc;
    private final Attributes attributes;
    private final Segments segments;

    Audiences(JdbcClient jdbc, Attributes attributes, Segments segments) {
        this.jdbc = jdbc;
        this.attributes = attributes;
        this.segments = segments;
    }

    /**
     * The audience as a query; see {@link AudienceQuery} for its columns. Contacts that are deleted are not in it,
     * contacts that are meant twice are in it once.
     *
     * @param requiredVariables the variables whose absence makes {@code missing_variables} true
     * @param now when the last days of a segment end
     * @throws Problem 422 where the segment is gone
     */
    @Transactional(readOnly = true)
    public AudienceQuery query(WorkspaceId workspace, Audience audience, Set<String> requiredVariables, Instant now) {
        var parameters = new HashMap<String, Object>();
        var restriction = restriction(workspace, audience, now, parameters);
        return query(workspace, restriction, parameters, requiredVariables);
    }

    /**
     * The contacts that another module's query names, as an audience.
     *
     * @param ids a select of one column, the ids; its named parameters start with {@code audience_}, but are none of ours:
     *     say {@code audience_those_...}
     */
    public AudienceQuery those(
            WorkspaceId workspace, String ids, Map<String, Object> idsParameters, Set<String> requiredVariables) {
        return query(workspace, "\n  and c.id in (" + ids + ")", new HashMap<>(idsParameters), requiredVariables);
    }

    /** Those of an audience who are among these contacts. */
    public static AudienceQuery among(AudienceQuery audience, Set<ContactId> contacts) {
        var parameters = new HashMap<>(audience.parameters());
        parameters.put("audience_among", contacts.stream().map(ContactId::value).toArray(Long[]::new));
        return new AudienceQuery(
                "select * from (" + audience.sql() + ") whole where contact_id = any(:audience_among)", parameters);
    }

    private static AudienceQuery query(
            WorkspaceId workspace, String restriction, Map<String, Object> parameters, Set<String> requiredVariables) {
        parameters.put("audience_workspace", workspace.value());
        var sql = """
                select c.id as contact_id, p.phone is not null as has_phone, i.channels as id_channels,
                       c.consent_status, s.phone_hash is not null or coalesce(i.suppressed, false) as suppressed,
                       coalesce(p.undeliverable, 0) >= %d as unreachable,
                       c.zone, %s as missing_variables
                from contact.contact c
                left join contact.phone p
                  on p.workspace_id = c.workspace_id and p.contact_id = c.id and p.rank = 0
                left join contact.suppression s
                  on s.workspace_id = p.workspace_id and s.phone_hash = p.phone_hash
                left join (
                    select u.contact_id, array_agg(u.channel) as channels, bool_or(h.phone_hash is not null) as suppressed
                    from contact.user_id u
                    left join contact.suppression h
                      on h.workspace_id = u.workspace_id and h.phone_hash = u.id_hash
                    where u.workspace_id = :audience_workspace
                    group by u.contact_id
                ) i on i.contact_id = c.id
                where c.workspace_id = :audience_workspace and c.erased_at is null%s
                """.formatted(Contacts.UNREACHABLE, missing(requiredVariables, parameters), restriction);
        return new AudienceQuery(sql, parameters);
    }

    /** 422 that names each contact, list and tag that is not here, as {@code audience.list_ids[0]}. */
    @Transactional(readOnly = true)
    public void validate(WorkspaceId workspace, Audience audience) {
        var errors = new ArrayList<FieldError>();
        if (!audience.all()
                && audience.contactIds().isEmpty()
                && audience.listIds().isEmpty()
                && audience.tags().isEmpty()
                && audience.segmentId() == null) {
            errors.add(new FieldError(
                    "audience", "says nobody: give contact_ids, list_ids, tags or segment_id, or all: true"));
        }
        var contacts = known(
                "select id from contact.contact where workspace_id = :workspace and id = any(:keys) and erased_at is null",
                workspace,
                audience.contactIds().toArray(Long[]::new),
                Long.class);
        var lists = known(
                "select id from contact.list where workspace_id = :workspace and id = any(:keys)",
                workspace,
                audience.listIds().toArray(Long[]::new),
                Long.class);
        var tags = known(
                "select key from contact.tag where workspace_id = :workspace and key = any(:keys)",
                workspace,
                audience.tags().stream().map(Tags::key).toArray(String[]::new),
                String.class);
        unknown("contact_ids", audience.contactIds(), contacts, errors);
        unknown("list_ids", audience.listIds(), lists, errors);
        unknown("tags", audience.tags().stream().map(Tags::key).toList(), tags, errors);
        if (audience.segmentId() != null
                && segments.find(workspace, audience.segmentId()).isEmpty()) {
            errors.add(UNKNOWN_SEGMENT);
        }
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors);
        }
    }

    /** The variables that a message may mention: the built-in ones and every attribute that some contact has or had. */
    @Transactional(readOnly = true)
    public Set<String> knownVariables(WorkspaceId workspace) {
        var variables = new TreeSet<>(Profile.BUILT_IN);
        variables.addAll(attributes.known(workspace));
        return variables;
    }

    private String restriction(WorkspaceId workspace, Audience audience, Instant now, Map<String, Object> parameters) {
        if (audience.all()) {
            return "";
        }
        var segment = audience.segmentId() == null ? null : segment(workspace, audience.segmentId(), now, parameters);
        boolean alone = audience.contactIds().isEmpty()
                && audience.listIds().isEmpty()
                && audience.tags().isEmpty();
        if (segment != null && alone) {
            return "\n  and " + segment;
        }
        parameters.put("audience_contacts", audience.contactIds().toArray(Long[]::new));
        parameters.put("audience_lists", audience.listIds().toArray(Long[]::new));
        parameters.put("audience_tags", audience.tags().stream().map(Tags::key).toArray(String[]::new));
        return """

                  and c.id in (
                    select unnest(:audience_contacts)
                    union
                    select m.contact_id from contact.list_member m
                    where m.workspace_id = :audience_workspace and m.list_id = any(:audience_lists)
                    union
                    select ct.contact_id from contact.contact_tag ct
                    join contact.tag t on t.workspace_id = ct.workspace_id and t.id = ct.tag_id
                    where ct.workspace_id = :audience_workspace and t.key = any(:audience_tags)%s)""".formatted(segment == null ? "" : """

                    union
                    select c.id from contact.contact c
                    where c.workspace_id = :audience_workspace and """ + segment);
    }

    /** The segment as a condition on {@code c}. */
    private String segment(WorkspaceId workspace, long id, Instant now, Map<String, Object> parameters) {
        var condition = segments.condition(workspace, id).orElseThrow(() -> Problem.invalid(List.of(UNKNOWN_SEGMENT)));
        var sql = segments.sql(condition, "c", ":audience_workspace", "audience_segment_", now);
        parameters.putAll(sql.parameters());
        return sql.sql();
    }

    private static String missing(Set<String> variables, Map<String, Object> parameters) {
        var conditions = new ArrayList<String>();
        for (var variable : new TreeSet<>(variables)) {
            conditions.add(
                    switch (variable) {
                        case "name", "full_name" -> "(c.first_name is null and c.last_name is null)";
                        case "first_name", "last_name", "email", "company" -> "c." + variable + " is null";
                        case "phone" -> "p.phone is null";
                        default -> {
                            var parameter = "audience_variable_" + conditions.size();
                            parameters.put(parameter, variable);
                            yield "c.attributes ->> :" + parameter + " is null";
                        }
                    });
        }
        return conditions.isEmpty() ? "false" : "(" + String.join(" or ", conditions) + ")";
    }

    private <K> Set<K> known(String sql, WorkspaceId workspace, Object[] keys, Class<K> type) {
        if (keys.length == 0) {
            return Set.of();
        }
        return new HashSet<>(jdbc.sql(sql)
                .param("workspace", workspace.value())
                .param("keys", keys)
                .query(type)
                .list());
    }

    private static void unknown(String field, List<?> wanted, Set<?> known, List<FieldError> errors) {
        for (int i = 0; i < wanted.size(); i++) {
            if (!known.contains(wanted.get(i))) {
                errors.add(new FieldError("audience." + field + "[" + i + "]", "is not known here"));
            }
        }
    }
}

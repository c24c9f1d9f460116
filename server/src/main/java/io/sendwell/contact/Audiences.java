package io.sendwell.contact;

import io.sendwell.contact.book.Attributes;
import io.sendwell.contact.book.Tags;
import io.sendwell.contact.profile.Profile;
import io.sendwell.kernel.FieldError;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.WorkspaceId;
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

    private final JdbcClient jdbc;
    private final Attributes attributes;

    Audiences(JdbcClient jdbc, Attributes attributes) {
        this.jdbc = jdbc;
        this.attributes = attributes;
    }

    /**
     * The audience as a query; see {@link AudienceQuery} for its columns. Contacts that are deleted are not in it,
     * contacts that are meant twice are in it once.
     *
     * @param requiredVariables the variables whose absence makes {@code missing_variables} true
     */
    public AudienceQuery query(WorkspaceId workspace, Audience audience, Set<String> requiredVariables) {
        var parameters = new HashMap<String, Object>();
        parameters.put("audience_workspace", workspace.value());
        var sql = """
                select c.id as contact_id, p.phone is not null as has_phone, c.consent_status,
                       s.phone_hash is not null as suppressed, %s as missing_variables
                from contact.contact c
                left join contact.phone p
                  on p.workspace_id = c.workspace_id and p.contact_id = c.id and p.rank = 0
                left join contact.suppression s
                  on s.workspace_id = p.workspace_id and s.phone_hash = p.phone_hash
                where c.workspace_id = :audience_workspace and c.erased_at is null%s
                """.formatted(missing(requiredVariables, parameters), restriction(audience, parameters));
        return new AudienceQuery(sql, parameters);
    }

    /** 422 that names each contact, list and tag that is not here, as {@code audience.list_ids[0]}. */
    @Transactional(readOnly = true)
    public void validate(WorkspaceId workspace, Audience audience) {
        var errors = new ArrayList<FieldError>();
        if (!audience.all()
                && audience.contactIds().isEmpty()
                && audience.listIds().isEmpty()
                && audience.tags().isEmpty()) {
            errors.add(new FieldError("audience", "says nobody: give contact_ids, list_ids or tags, or all: true"));
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

    private static String restriction(Audience audience, Map<String, Object> parameters) {
        if (audience.all()) {
            return "";
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
                    where ct.workspace_id = :audience_workspace and t.key = any(:audience_tags))""";
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

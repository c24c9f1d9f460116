package io.sendwell.contact;

import io.sendwell.contact.segment.Segments;
import io.sendwell.contact.segment.policy.GroupForm;
import io.sendwell.contact.segment.policy.GroupForm.ItemForm;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.Problem.FieldError;
import io.sendwell.kernel.WorkspaceId;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The door to what contacts are like: one condition, in the words of segments, about contacts that somebody else names. */
@Component
public class Traits {

    /** Where {@link Segments} finds the one condition of the definition that is made for it. */
    private static final String PLACE = "definition.all[0]";

    private final Segments segments;

    Traits(Segments segments) {
        this.segments = segments;
    }

    /** A predicate for another module's statement, with its named parameters; true or false, never null. */
    public record Query(String sql, Map<String, Object> parameters) {}

    /** 422 with what is wrong with a condition that stands at {@code place} of the request. */
    public void check(WorkspaceId workspace, String field, String op, @Nullable Object value, String place) {
        try {
            segments.read(workspace, definition(field, op, value));
        } catch (Problem wrong) {
            throw Problem.invalid(wrong.errors().stream()
                    .map(error -> new FieldError(error.field().replace(PLACE, place), error.message()))
                    .toList());
        }
    }

    /**
     * Whether a contact meets a condition that was checked.
     *
     * @param contact the SQL expression of the contact's id
     * @param prefix of the named parameters
     * @param now when the last days of a condition end
     */
    public Query of(
            WorkspaceId workspace,
            String contact,
            String prefix,
            String field,
            String op,
            @Nullable Object value,
            Instant now) {
        var condition = segments.read(workspace, definition(field, op, value));
        var sql = segments.sql(condition, "c", ":" + prefix + "workspace", prefix, now);
        var parameters = new HashMap<>(sql.parameters());
        parameters.put(prefix + "workspace", workspace.value());
        return new Query("""
                exists (select from contact.contact c
                        where c.workspace_id = :%sworkspace and c.id = %s and (%s))
                """.formatted(prefix, contact, sql.sql()), parameters);
    }

    private static GroupForm definition(String field, String op, @Nullable Object value) {
        return new GroupForm(List.of(new ItemForm(field, op, value, null, null)), null);
    }
}

package io.sendwell.inbox.conversation;

import io.sendwell.contact.ContactId;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Caller;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which conversations a list shows; null = whatever.
 *
 * @param assignment {@code none}, or a member's id
 * @param q words that were written in it, or how the contact's name or phone begins
 */
record ConversationFilter(
        @Nullable Long contact,
        @Nullable String status,
        @Nullable String assignment,
        @Nullable Boolean unread,
        @Nullable Boolean urgent,
        @Nullable String q) {

    private static final int LONGEST_QUESTION = 200;

    /** 422 naming what makes no sense. */
    static ConversationFilter of(
            @Nullable Long contact,
            @Nullable String status,
            @Nullable String assignedTo,
            @Nullable Boolean unread,
            @Nullable Boolean urgent,
            @Nullable String q) {
        if (status != null && !Set.of("open", "closed").contains(status)) {
            throw Problem.invalid("status", "must be open or closed");
        }
        var assignment =
                "me".equals(assignedTo) ? Long.toString(Caller.current().memberId()) : assignedTo;
        if (assignment != null && !assignment.equals("none") && !assignment.matches("[0-9]{1,18}")) {
            throw Problem.invalid("assigned_to", "must be a member's id, me or none");
        }
        if (q != null && q.length() > LONGEST_QUESTION) {
            throw Problem.invalid("q", "must have at most " + LONGEST_QUESTION + " characters");
        }
        return new ConversationFilter(contact, status, assignment, unread, urgent, q);
    }

    boolean searches() {
        return q != null && !q.isBlank();
    }

    /**
     * Conditions on {@code c}, each beginning with {@code and}. Only those that are asked for, so that each finds its
     * index.
     *
     * @param found contacts whose name or phone fits {@code q}
     */
    String conditions(WorkspaceId workspace, List<ContactId> found, Map<String, Object> parameters) {
        parameters.put("workspace", workspace.value());
        var conditions = new ArrayList<String>();
        if (contact != null) {
            parameters.put("contact", contact);
            conditions.add("c.contact_id = :contact");
        }
        if (status != null) {
            parameters.put("status", status);
            conditions.add("c.status = :status");
        }
        if ("none".equals(assignment)) {
            conditions.add("c.assigned_to is null");
        } else if (assignment != null) {
            parameters.put("assigned", Long.valueOf(assignment));
            conditions.add("c.assigned_to = :assigned");
        }
        if (unread != null) {
            conditions.add(unread ? "c.unread > 0" : "c.unread = 0");
        }
        if (urgent != null) {
            conditions.add(urgent ? "c.urgent" : "not c.urgent");
        }
        if (q != null && searches()) {
            var words = Words.conditions(q, parameters);
            parameters.put("found", found.stream().map(ContactId::value).toArray(Long[]::new));
            conditions.add(
                    words.isEmpty()
                            ? "c.contact_id = any(:found)"
                            : "(c.contact_id = any(:found) or (" + String.join(" and ", words) + "))");
        }
        var sql = new StringBuilder();
        conditions.forEach(condition -> sql.append(" and ").append(condition));
        return sql.toString();
    }
}

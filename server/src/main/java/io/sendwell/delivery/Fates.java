package io.sendwell.delivery;

import io.sendwell.kernel.WorkspaceId;
import java.util.Map;

/**
 * What became of one step's messages, as a query that another module joins in its own statement: the counterpart of
 * {@link io.sendwell.contact.AudienceQuery}.
 *
 * @param sql its named parameters all start with {@code fate_}
 */
public record Fates(String sql, Map<String, Object> parameters) {

    /**
     * One row per contact that has a message: {@code contact_id bigint, open boolean} (it is still to go), {@code reason
     * text} (why it was skipped, failed or waits), {@code at timestamptz} (when it went, or when it was clear that it
     * would not; null while it is open).
     */
    public static Fates ofMessages(WorkspaceId workspace, Origin origin) {
        return new Fates("""
                select m.contact_id, m.status in ('queued', 'sending') as open, m.reason,
                       case when m.status not in ('queued', 'sending')
                            then coalesce(m.sent_at, m.settled_at, m.sending_at) end as at
                from delivery.message m
                where m.workspace_id = :fate_workspace and m.origin_kind = '%s' and m.origin_id = :fate_origin
                  and m.step = :fate_step""".formatted(origin.kind().code()), parameters(workspace, origin));
    }

    /** One row per contact that was left out when the step was launched: {@code contact_id bigint, reason text}. */
    public static Fates ofThoseLeftOut(WorkspaceId workspace, Origin origin) {
        return new Fates("""
                select x.contact_id, x.reason from delivery.exclusion x
                where x.workspace_id = :fate_workspace and x.origin_kind = '%s' and x.origin_id = :fate_origin
                  and x.step = :fate_step""".formatted(origin.kind().code()), parameters(workspace, origin));
    }

    private static Map<String, Object> parameters(WorkspaceId workspace, Origin origin) {
        return Map.of("fate_workspace", workspace.value(), "fate_origin", origin.id(), "fate_step", origin.step());
    }
}

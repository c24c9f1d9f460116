package io.sendwell.contact;

import io.sendwell.kernel.WorkspaceId;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A part of what happened with contacts, for their timelines. The module that keeps it offers it as a bean; contact knows
 * nothing of its tables.
 */
public interface TimelineSource {

    /** What comes next, newest first, at most as many as are asked for. In the caller's transaction. */
    List<TimelineEntry> next(Asked asked);

    /**
     * Whose, and from where on.
     *
     * @param contacts one, and those that were merged into it
     * @param at and {@code key}: of the last one seen; those after it are earlier, or of the same instant with a smaller key
     */
    record Asked(WorkspaceId workspace, List<ContactId> contacts, Instant at, String key, int most) {

        public Asked {
            contacts = List.copyOf(contacts);
        }

        /**
         * Asks the database.
         *
         * @param entries a query with the columns {@code at} and {@code key}, and the parameters workspace and contacts
         */
        public JdbcClient.StatementSpec in(JdbcClient jdbc, String entries) {
            return jdbc.sql("""
                            select * from (%s) entry where (at, key collate "C") < (:at, :key)
                            order by at desc, key collate "C" desc limit :most
                            """.formatted(entries))
                    .param("workspace", workspace.value())
                    .param("contacts", contacts.stream().map(ContactId::value).toArray(Long[]::new))
                    .param("at", Timestamp.from(at))
                    .param("key", key)
                    .param("most", most);
        }
    }
}

package io.sendwell.contact;

import io.sendwell.contact.phone.PhoneNumbers;
import io.sendwell.contact.profile.FullName;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Workspaces;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Finds contacts whose name, last name, email or phone begins as somebody typed. */
@Repository
public class ContactSearch {

    /** Sorts after every text that continues a prefix. */
    private static final String LAST = Character.toString(Character.MAX_CODE_POINT);

    private final JdbcClient jdbc;
    private final Workspaces workspaces;

    ContactSearch(JdbcClient jdbc, Workspaces workspaces) {
        this.jdbc = jdbc;
        this.workspaces = workspaces;
    }

    /** So many of them at most. */
    @Transactional(readOnly = true)
    public List<ContactId> find(WorkspaceId workspace, String search, int most) {
        if (FullName.key(search).isBlank()) {
            return List.of();
        }
        var parameters = new HashMap<String, Object>();
        return jdbc.sql("select distinct id from (" + ids(workspace, search, parameters) + ") found limit :most")
                .params(parameters)
                .param("workspace", workspace.value())
                .param("most", most)
                .query((row, _) -> new ContactId(row.getLong("id")))
                .list();
    }

    /**
     * A query of the ids; its parameters are put beside {@code workspace}. Prefixes are written as ranges: an index serves
     * a range under row-level security, but neither {@code like} nor a full-text match, whose operators are not leakproof.
     */
    String ids(WorkspaceId workspace, String search, Map<String, Object> parameters) {
        var key = FullName.key(search);
        parameters.put("key", key);
        parameters.put("key_end", key + LAST);
        var ids = new StringBuilder("""
                select id from contact.contact
                where workspace_id = :workspace and name_key >= :key and name_key < :key_end
                union all
                select id from contact.contact
                where workspace_id = :workspace and last_name_key >= :key and last_name_key < :key_end
                union all
                select id from contact.contact
                where workspace_id = :workspace and email >= :key and email < :key_end""");
        int n = 0;
        for (var phone :
                PhoneNumbers.beginnings(search, workspaces.settings(workspace).defaultCountry())) {
            parameters.put("phone_" + n, phone);
            parameters.put("phone_end_" + n, phone + LAST);
            ids.append("""

                    union all
                    select contact_id from contact.phone
                    where workspace_id = :workspace and phone >= :phone_%d and phone < :phone_end_%d""".formatted(n, n));
            n++;
        }
        return ids.toString();
    }
}

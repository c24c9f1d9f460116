package io.sendwell.contact.book;

import io.sendwell.contact.phone.PhoneHash;
import io.sendwell.kernel.WorkspaceId;
import java.security.SecureRandom;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The secret of each workspace under which its phones are hashed. It lives beside the hashes on purpose: kept anywhere
 * else it could be lost in a restore, and with it everybody's opt-out.
 */
@Repository
public class Peppers {

    private static final int LENGTH = 32;
    private final JdbcClient jdbc;
    private final SecureRandom random = new SecureRandom();

    Peppers(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The hash of this workspace; its pepper is made at the first call. */
    public PhoneHash hash(WorkspaceId workspace) {
        return new PhoneHash(find(workspace));
    }

    private byte[] find(WorkspaceId workspace) {
        var fresh = new byte[LENGTH];
        random.nextBytes(fresh);
        return jdbc.sql("select pepper from contact.pepper where workspace_id = :workspace")
                .param("workspace", workspace.value())
                .query(byte[].class)
                .optional()
                .orElseGet(() -> jdbc.sql("""
                                insert into contact.pepper (workspace_id, pepper) values (:workspace, :fresh)
                                on conflict (workspace_id) do update set pepper = contact.pepper.pepper
                                returning pepper
                                """)
                        .param("workspace", workspace.value())
                        .param("fresh", fresh)
                        .query(byte[].class)
                        .single());
    }
}

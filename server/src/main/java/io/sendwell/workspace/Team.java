package io.sendwell.workspace;

import io.sendwell.kernel.WorkspaceId;
import java.util.Locale;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Who works in a workspace, for modules that give somebody something to do. */
@Repository
public class Team {

    private final JdbcClient jdbc;

    Team(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The role of an active member; empty for everybody else. */
    @Transactional(readOnly = true)
    public Optional<Role> role(WorkspaceId workspace, long member) {
        return jdbc.sql("select role from workspace.member where workspace_id = :workspace and id = :member and active")
                .param("workspace", workspace.value())
                .param("member", member)
                .query(String.class)
                .optional()
                .map(role -> Role.valueOf(role.toUpperCase(Locale.ROOT)));
    }

    /** Whether somebody may be given a conversation or a lead to look after: an active member, agent or higher. */
    public boolean worksHere(WorkspaceId workspace, long member) {
        return role(workspace, member).filter(role -> role != Role.VIEWER).isPresent();
    }
}

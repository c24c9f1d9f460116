package io.sendwell.workspace.member;

import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Role;
import java.time.Instant;

/** A person of a workspace, as the API shows it. */
record Member(
        WorkspaceId workspace, long id, String email, String name, Role role, boolean active, Instant createdAt) {}

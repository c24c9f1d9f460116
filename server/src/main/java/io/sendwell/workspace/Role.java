package io.sendwell.workspace;

/** What a member may do; each role may do all that the ones after it may. */
public enum Role {
    OWNER,
    ADMIN,
    MARKETER,
    AGENT,
    VIEWER
}

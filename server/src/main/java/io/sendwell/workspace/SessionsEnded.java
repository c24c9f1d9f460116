package io.sendwell.workspace;

/** Published when sessions of a member were ended: what still streams to one of them must check and stop. */
public record SessionsEnded(long memberId) {}

package io.sendwell.workspace.member;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What is needed to tell whether somebody may sign in as this member. */
record Credentials(
        Member member, String passwordHash, @Nullable Instant lockedUntil) {

    boolean open(Instant now) {
        return member.active() && (lockedUntil == null || !lockedUntil.isAfter(now));
    }
}

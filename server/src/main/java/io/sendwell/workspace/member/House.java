package io.sendwell.workspace.member;

import io.sendwell.workspace.Role;
import io.sendwell.workspace.Token;
import io.sendwell.workspace.Workspaces;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** How workspaces come into being: the first one by whoever installs, more by registration. Engine's scope only. */
@Repository
@Transactional
class House {

    private final JdbcClient jdbc;
    private final Workspaces workspaces;
    private final Members members;
    private final InstantSource clock;

    House(JdbcClient jdbc, Workspaces workspaces, Members members, InstantSource clock) {
        this.jdbc = jdbc;
        this.workspaces = workspaces;
        this.members = members;
        this.clock = clock;
    }

    /** A workspace to be made, with its owner. */
    record Founding(String workspace, String email, String name, String passwordHash) {}

    /** Founds the first workspace where there is no member yet. */
    Optional<Member> foundFirst(Founding founding) {
        return lockedIfEmpty() ? Optional.of(found(founding)) : Optional.empty();
    }

    /** A fresh set-up token where there is no member yet; it makes earlier ones worthless. */
    Optional<String> newSetUpToken() {
        if (!lockedIfEmpty()) {
            return Optional.empty();
        }
        var token = Token.random("");
        jdbc.sql("update workspace.house set setup_token_hash = :hash")
                .param("hash", Token.hash(token))
                .update();
        return Optional.of(token);
    }

    /** Founds the first workspace for the holder of the set-up token, which is used up; empty when it does not count. */
    Optional<Member> redeem(String token, Founding founding) {
        var counts = lockedIfEmpty()
                && jdbc.sql("update workspace.house set setup_token_hash = null where setup_token_hash = :hash")
                                .param("hash", Token.hash(token))
                                .update()
                        == 1;
        return counts ? Optional.of(found(founding)) : Optional.empty();
    }

    Member found(Founding founding) {
        var workspace = workspaces.create(founding.workspace());
        return members.add(
                workspace, founding.email(), founding.name(), founding.passwordHash(), Role.OWNER, clock.instant());
    }

    /** Whether nobody is there yet. The row lock lets one node at a time act on the answer. */
    private boolean lockedIfEmpty() {
        jdbc.sql("select only_row from workspace.house for update")
                .query(Boolean.class)
                .single();
        @Nullable Boolean empty = jdbc.sql("select not exists (select from workspace.member)")
                .query(Boolean.class)
                .single();
        return Boolean.TRUE.equals(empty);
    }
}

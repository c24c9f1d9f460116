package io.sendwell.workspace.member;

import io.sendwell.kernel.Page;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.Slice;
import io.sendwell.workspace.Caller;
import io.sendwell.workspace.ForAdmins;
import io.sendwell.workspace.Role;
import io.sendwell.workspace.Sessions;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The members of the caller's workspace. Nobody gives or takes a role above their own. */
@RestController
@RequestMapping("/api/v1/users")
class UsersApi {

    private final Members members;
    private final SignIn signIn;
    private final Sessions sessions;
    private final InstantSource clock;

    UsersApi(Members members, SignIn signIn, Sessions sessions, InstantSource clock) {
        this.members = members;
        this.signIn = signIn;
        this.sessions = sessions;
        this.clock = clock;
    }

    record User(long id, String email, String name, Role role, boolean active, long workspaceId, Instant createdAt) {
        static User of(Member member) {
            return new User(
                    member.id(),
                    member.email(),
                    member.name(),
                    member.role(),
                    member.active(),
                    member.workspace().value(),
                    member.createdAt());
        }
    }

    record NewUser(
            @NotNull @EmailAddress String email,
            @NotBlank @Size(max = 200) String name,
            @NotBlank @Size(max = 1000) String password,
            @NotNull Role role) {}

    record Change(
            @Nullable @Size(min = 1, max = 200) String name,
            @Nullable Role role,
            @Nullable Boolean active) {}

    @Operation(summary = "List the members of the workspace")
    @ForAdmins
    @GetMapping
    Page<User> list(
            @RequestParam(required = false) @Nullable Integer limit,
            @RequestParam(required = false) @Nullable String cursor) {
        var slice = Slice.of(limit, cursor);
        var rows = members.list(Caller.current().workspace(), slice).stream()
                .map(User::of)
                .toList();
        return Page.of(rows, slice, User::id);
    }

    @Operation(summary = "Add a member with an initial password")
    @ForAdmins
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    User add(@RequestBody @Valid NewUser user) {
        var caller = Caller.current();
        refuseAbove(caller, user.role());
        PasswordRule.check("password", user.password(), user.email());
        return User.of(members.add(
                caller.workspace(),
                user.email(),
                user.name().strip(),
                signIn.encoded(user.password()),
                user.role(),
                clock.instant()));
    }

    @Operation(summary = "Rename a member, change the role, deactivate or reactivate")
    @ForAdmins
    @PatchMapping("/{id}")
    User change(@PathVariable long id, @RequestBody @Valid Change change) {
        var caller = Caller.current();
        var member = members.find(caller.workspace(), id).orElseThrow(() -> Problem.notFound("member", id));
        refuseAbove(caller, member.role());
        var role = change.role() == null ? member.role() : change.role();
        refuseAbove(caller, role);
        var active = change.active() == null ? member.active() : change.active();
        var name = change.name() == null ? member.name() : change.name().strip();
        var changed = members.change(caller.workspace(), id, name, role, active);
        if (!active) {
            sessions.endAll(caller.workspace(), id);
        }
        return User.of(changed);
    }

    private static void refuseAbove(Caller caller, Role role) {
        if (role.compareTo(caller.role()) < 0) {
            throw Problem.of(Problem.Kind.FORBIDDEN, "Your own role is below the role in question.");
        }
    }
}

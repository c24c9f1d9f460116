package io.sendwell.workspace.member;

import io.sendwell.kernel.Problem;
import io.sendwell.workspace.Installation;
import io.sendwell.workspace.Installation.Registration;
import io.sendwell.workspace.Sessions;
import io.sendwell.workspace.Tenancy;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.security.SecurityRequirements;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** How the first person of a workspace comes in: by the set-up link of a new installation, or by registration. */
@RestController
@RequestMapping("/api/v1/auth")
class FoundingApi {

    private final House house;
    private final SignIn signIn;
    private final SignInLimits limits;
    private final Sessions sessions;
    private final Registration registration;

    FoundingApi(House house, SignIn signIn, SignInLimits limits, Sessions sessions, Installation installation) {
        this.house = house;
        this.signIn = signIn;
        this.limits = limits;
        this.sessions = sessions;
        this.registration = installation.registration();
    }

    /** @param token the one of the link that the server printed */
    record SetUp(
            @NotBlank @Size(max = 200) String token,
            @Nullable @Size(max = 200) String workspace,
            @NotNull @EmailAddress String email,
            @NotBlank @Size(max = 1000) String password,
            @NotBlank @Size(max = 200) String name) {}

    record Registered(
            @NotBlank @Size(max = 200) String workspace,
            @NotNull @EmailAddress String email,
            @NotBlank @Size(max = 1000) String password,
            @NotBlank @Size(max = 200) String name) {}

    @Operation(summary = "Create the first owner with the one-time set-up token")
    @SecurityRequirements
    @PostMapping("/setup")
    @ResponseStatus(HttpStatus.CREATED)
    AuthApi.SignedIn setUp(@RequestBody @Valid SetUp form, HttpServletRequest request) {
        limits.take(request.getRemoteAddr(), form.email());
        var workspace = form.workspace() == null || form.workspace().isBlank() ? "Sendwell" : form.workspace();
        var founding = founding(workspace, form.email(), form.password(), form.name());
        return Tenancy.asEngine(() -> house.redeem(form.token(), founding))
                .map(this::signedIn)
                .orElseThrow(() -> Problem.of(
                        Problem.Kind.FORBIDDEN,
                        "This set-up link does not count any more. Restart the server for a new one, or sign in."));
    }

    @Operation(summary = "Register a new workspace, where the installation is open to that")
    @SecurityRequirements
    @PostMapping("/register")
    @ResponseStatus(HttpStatus.CREATED)
    AuthApi.SignedIn register(@RequestBody @Valid Registered form, HttpServletRequest request) {
        if (registration == Registration.CLOSED) {
            throw Problem.of(Problem.Kind.FORBIDDEN, "Registration is closed here. Ask an admin to add you.");
        }
        limits.take(request.getRemoteAddr(), form.email());
        var founding = founding(form.workspace(), form.email(), form.password(), form.name());
        return signedIn(Tenancy.asEngine(() -> house.found(founding)));
    }

    private House.Founding founding(String workspace, String email, String password, String name) {
        PasswordRule.check("password", password, email);
        return new House.Founding(workspace.strip(), email, name.strip(), signIn.encoded(password));
    }

    private AuthApi.SignedIn signedIn(Member owner) {
        return AuthApi.SignedIn.bearer(sessions.open(owner.workspace(), owner.id()));
    }
}

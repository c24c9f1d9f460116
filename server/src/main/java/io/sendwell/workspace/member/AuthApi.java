package io.sendwell.workspace.member;

import io.sendwell.kernel.Problem;
import io.sendwell.workspace.Caller;
import io.sendwell.workspace.ForViewers;
import io.sendwell.workspace.Session;
import io.sendwell.workspace.SessionCookie;
import io.sendwell.workspace.Sessions;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.security.SecurityRequirements;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Signing in and out. */
@RestController
@RequestMapping("/api/v1/auth")
class AuthApi {

    private final SignIn signIn;
    private final Sessions sessions;
    private final Members members;

    AuthApi(SignIn signIn, Sessions sessions, Members members) {
        this.signIn = signIn;
        this.sessions = sessions;
        this.members = members;
    }

    /** @param cookie set cookies for the dashboard instead of showing the token */
    record Login(
            @NotBlank @Size(max = 254) String username,
            @NotBlank @Size(max = 1000) String password,
            @Nullable Boolean cookie) {}

    /** @param accessToken null where it went into a cookie */
    record SignedIn(@Nullable String accessToken, String tokenType, long expiresIn) {

        static SignedIn bearer(Sessions.Opened opened) {
            return new SignedIn(opened.token(), "bearer", opened.validFor().toSeconds());
        }
    }

    record PasswordChange(
            @NotBlank @Size(max = 1000) String currentPassword,
            @NotBlank @Size(max = 1000) String newPassword) {}

    @Operation(summary = "Sign in with email and password")
    @SecurityRequirements
    @PostMapping(path = "/login", consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<SignedIn> login(@RequestBody @Valid Login login, HttpServletRequest request) {
        var opened = signIn.signIn(login.username(), login.password(), request.getRemoteAddr());
        return Boolean.TRUE.equals(login.cookie()) ? inCookie(opened, request) : inBody(opened);
    }

    @Operation(summary = "Sign in with email and password, as a form")
    @SecurityRequirements
    @PostMapping(path = "/login", consumes = MediaType.APPLICATION_FORM_URLENCODED_VALUE)
    ResponseEntity<SignedIn> loginForm(
            @RequestParam String username, @RequestParam String password, HttpServletRequest request) {
        return inBody(signIn.signIn(username, password, request.getRemoteAddr()));
    }

    @Operation(summary = "End this session")
    @ForViewers
    @PostMapping("/logout")
    ResponseEntity<Void> logout(@AuthenticationPrincipal Session session, HttpServletRequest request) {
        sessions.end(session);
        var answer = ResponseEntity.noContent();
        SessionCookie.cleared(request.isSecure())
                .forEach(cookie -> answer.header(HttpHeaders.SET_COOKIE, cookie.toString()));
        return answer.build();
    }

    @Operation(summary = "Who is signed in")
    @ForViewers
    @GetMapping("/me")
    UsersApi.User me() {
        var caller = Caller.current();
        return members.find(caller.workspace(), caller.memberId())
                .map(UsersApi.User::of)
                .orElseThrow(() -> Problem.notFound("member", caller.memberId()));
    }

    @Operation(summary = "Change the own password; ends all other sessions")
    @ForViewers
    @PutMapping("/password")
    ResponseEntity<Void> changePassword(
            @RequestBody @Valid PasswordChange change,
            @AuthenticationPrincipal Session session,
            HttpServletRequest request) {
        signIn.changePassword(session, change.currentPassword(), change.newPassword(), request.getRemoteAddr());
        return ResponseEntity.noContent().build();
    }

    private static ResponseEntity<SignedIn> inBody(Sessions.Opened opened) {
        return ResponseEntity.ok().header(HttpHeaders.CACHE_CONTROL, "no-store").body(SignedIn.bearer(opened));
    }

    private static ResponseEntity<SignedIn> inCookie(Sessions.Opened opened, HttpServletRequest request) {
        var answer = ResponseEntity.ok();
        SessionCookie.of(opened.token(), opened.validFor(), request.isSecure())
                .forEach(cookie -> answer.header(HttpHeaders.SET_COOKIE, cookie.toString()));
        return answer.body(new SignedIn(null, "cookie", opened.validFor().toSeconds()));
    }
}

package io.sendwell.workspace.member;

import io.sendwell.kernel.Problem;
import io.sendwell.workspace.Session;
import io.sendwell.workspace.Sessions;
import io.sendwell.workspace.Tenancy;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Service;

/**
 * Decides who may sign in. Whatever is wrong (no such member, a wrong password, an account that is locked or
 * deactivated) gets the same answer after the same work.
 */
@Service
class SignIn {

    static final int FAILURES_UNTIL_LOCKED = 8;
    static final Duration LOCKED_FOR = Duration.ofMinutes(15);

    private static final Logger log = LoggerFactory.getLogger(SignIn.class);

    private final Members members;
    private final Sessions sessions;
    private final SignInLimits limits;
    private final PasswordEncoder passwords;
    private final InstantSource clock;
    private final String nobodysHash;

    SignIn(Members members, Sessions sessions, SignInLimits limits, PasswordEncoder passwords, InstantSource clock) {
        this.members = members;
        this.sessions = sessions;
        this.limits = limits;
        this.passwords = passwords;
        this.clock = clock;
        this.nobodysHash = encoded(passwords, "nobody has this password");
    }

    /** Signs in; 401 or 429 otherwise. The password is compared outside of any transaction: it takes long on purpose. */
    Sessions.Opened signIn(String email, String password, String address) {
        var attempt = limits.take(address, email);
        var found = Tenancy.asEngine(() -> members.credentials(email));
        var matches = matches(password, found.map(Credentials::passwordHash).orElse(nobodysHash));
        var now = clock.instant();
        if (found.isEmpty() || !found.get().open(now)) {
            throw refused();
        }
        var member = found.get().member();
        if (!matches) {
            Tenancy.asEngine(() -> members.failed(member, FAILURES_UNTIL_LOCKED, now, now.plus(LOCKED_FOR)));
            log.info(
                    "A sign-in of member {} failed; after {} in a row the account rests",
                    member.id(),
                    FAILURES_UNTIL_LOCKED);
            throw refused();
        }
        attempt.giveBack();
        Tenancy.asEngine(() -> members.succeeded(member));
        return sessions.open(member.workspace(), member.id());
    }

    /** Changes the password of the signed-in member and signs them out everywhere else. */
    void changePassword(Session session, String current, String replacement, String address) {
        var caller = session.caller();
        var member = members.find(caller.workspace(), caller.memberId()).orElseThrow(SignIn::refused);
        var attempt = limits.take(address, member.email());
        var known = members.credentials(member.email()).orElseThrow(SignIn::refused);
        if (!matches(current, known.passwordHash())) {
            throw Problem.invalid("current_password", "is not your password");
        }
        attempt.giveBack();
        PasswordRule.check("new_password", replacement, member.email());
        members.changePassword(caller.workspace(), member.id(), encoded(passwords, replacement));
        sessions.endOthers(session);
    }

    String encoded(String password) {
        return encoded(passwords, password);
    }

    private boolean matches(String password, String hash) {
        var usable = PasswordRule.fits(password);
        return passwords.matches(usable ? password : "too long for any of ours", hash) && usable;
    }

    private static String encoded(PasswordEncoder passwords, String password) {
        var hash = passwords.encode(password);
        if (hash == null) {
            throw new IllegalArgumentException("No password to hash");
        }
        return hash;
    }

    private static Problem refused() {
        return Problem.of(Problem.Kind.UNAUTHENTICATED, "The email address or the password is wrong.");
    }
}

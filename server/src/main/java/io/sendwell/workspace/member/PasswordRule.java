package io.sendwell.workspace.member;

import io.sendwell.kernel.Problem;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What a password must be: long enough, and not one that everybody tries first. No rule about its composition (OWASP
 * ASVS 5.0, 6.2). The upper bound is bcrypt's: it would silently ignore what comes after 72 bytes.
 */
final class PasswordRule {

    static final int MIN_CHARACTERS = 12;
    static final int MAX_BYTES = 72;

    /** Those of the usual lists that are long enough to get past the length. */
    private static final Set<String> COMMON = Set.of(
            "123456789012",
            "1234567890123",
            "12345678901234",
            "123456789123",
            "1q2w3e4r5t6y",
            "1qaz2wsx3edc",
            "abcdefghijkl",
            "administrator",
            "changemechangeme",
            "iloveyouiloveyou",
            "letmeinletmein",
            "password1234",
            "password12345",
            "password123456",
            "passwordpassword",
            "passw0rd1234",
            "qwertyuiop12",
            "qwertyuiop123",
            "qwertyuiopasdf",
            "qwertyqwerty",
            "qazwsxedcrfv",
            "unknownpassword",
            "welcome12345",
            "whatsapp1234",
            "sendwellsendwell");

    private PasswordRule() {}

    static void check(String field, String password, String email) {
        refusal(password, email, MIN_CHARACTERS).ifPresent(message -> {
            throw Problem.invalid(field, message);
        });
    }

    /** Why this password cannot be taken, or empty. */
    static Optional<String> refusal(String password, String email, int minCharacters) {
        var length = password.codePointCount(0, password.length());
        if (length < minCharacters) {
            return Optional.of("must have at least " + minCharacters + " characters");
        }
        if (password.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            return Optional.of("must have at most " + MAX_BYTES + " bytes");
        }
        var folded = password.toLowerCase(Locale.ROOT);
        if (folded.equals(email.toLowerCase(Locale.ROOT))) {
            return Optional.of("must not be the email address");
        }
        if (COMMON.contains(folded) || folded.chars().distinct().count() < 4) {
            return Optional.of("is one of the first that anybody would try");
        }
        return Optional.empty();
    }

    /** Whether bcrypt could have been given this password at all. */
    static boolean fits(String password) {
        return password.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES;
    }
}

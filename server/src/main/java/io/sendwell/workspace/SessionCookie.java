package io.sendwell.workspace;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseCookie;

/**
 * How the dashboard carries a session: the token in a cookie that scripts cannot read, and beside it a value that they
 * can, to be sent back in a header with every write. That value is derived from the token, so another site can neither
 * read nor plant it (a signed double-submit cookie).
 */
public final class SessionCookie {

    public static final String NAME = "sendwell_session";
    public static final String CSRF_NAME = "sendwell_csrf";
    public static final String CSRF_HEADER = "X-CSRF-Token";

    private SessionCookie() {}

    /** The two cookies of a session; {@code secure} where the request came over TLS. */
    public static List<ResponseCookie> of(String token, Duration validFor, boolean secure) {
        return List.of(
                cookie(NAME, token, validFor, secure)
                        .path("/api")
                        .httpOnly(true)
                        .build(),
                cookie(CSRF_NAME, csrfToken(token), validFor, secure).path("/").build());
    }

    /** The two cookies that take a session's away. */
    public static List<ResponseCookie> cleared(boolean secure) {
        return List.of(
                cookie(NAME, "", Duration.ZERO, secure)
                        .path("/api")
                        .httpOnly(true)
                        .build(),
                cookie(CSRF_NAME, "", Duration.ZERO, secure).path("/").build());
    }

    /** Whether a write that came with this session's cookie also came from our own page. */
    public static boolean allowsWrite(String token, @Nullable String csrfHeader) {
        return csrfHeader != null && MessageDigest.isEqual(bytes(csrfToken(token)), bytes(csrfHeader));
    }

    private static ResponseCookie.ResponseCookieBuilder cookie(
            String name, String value, Duration validFor, boolean secure) {
        return ResponseCookie.from(name, value).maxAge(validFor).secure(secure).sameSite("Strict");
    }

    private static String csrfToken(String token) {
        return HexFormat.of().formatHex(Token.hash("csrf:" + token));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

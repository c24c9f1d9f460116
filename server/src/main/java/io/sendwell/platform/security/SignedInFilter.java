package io.sendwell.platform.security;

import io.sendwell.kernel.Problem;
import io.sendwell.platform.web.ProblemWriter;
import io.sendwell.workspace.Session;
import io.sendwell.workspace.SessionCookie;
import io.sendwell.workspace.Sessions;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.transaction.TransactionException;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.WebUtils;

/**
 * Finds out who calls, by bearer token or by the dashboard's cookie, and runs the rest of the request as that caller,
 * inside their workspace. A write that comes with the cookie must also bring the header that only our own page can set.
 */
class SignedInFilter extends OncePerRequestFilter {

    private static final Logger log = LoggerFactory.getLogger(SignedInFilter.class);
    private static final String BEARER = "Bearer ";
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

    private final Sessions sessions;
    private final ProblemWriter problems;

    SignedInFilter(Sessions sessions, ProblemWriter problems) {
        this.sessions = sessions;
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var bearer = bearer(request.getHeader(HttpHeaders.AUTHORIZATION));
        var token = bearer.or(() -> cookie(request));
        Optional<Session> session;
        try {
            session = token.flatMap(sessions::find);
        } catch (DataAccessException | TransactionException e) {
            log.error("Nobody can be recognised without the database; the client is asked to try again", e);
            problems.write(response, ProblemWriter.databaseAway());
            return;
        }
        if (session.isEmpty()) {
            chain.doFilter(request, response);
            return;
        }
        boolean forgeable = bearer.isEmpty() && !SAFE.contains(request.getMethod());
        if (forgeable && !SessionCookie.allowsWrite(token.get(), request.getHeader(SessionCookie.CSRF_HEADER))) {
            problems.write(
                    response,
                    Problem.of(
                            Problem.Kind.FORBIDDEN,
                            "With a cookie, writes need the header " + SessionCookie.CSRF_HEADER + "."));
            return;
        }
        runAs(session.get(), request, response, chain);
    }

    private static void runAs(
            Session session, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var authority =
                new SimpleGrantedAuthority("ROLE_" + session.caller().role().name());
        var context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(UsernamePasswordAuthenticationToken.authenticated(session, null, List.of(authority)));
        SecurityContextHolder.setContext(context);
        try {
            session.caller().<Exception>run(() -> chain.doFilter(request, response));
        } catch (ServletException | IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new ServletException(e);
        } finally {
            SecurityContextHolder.clearContext();
        }
    }

    private static Optional<String> bearer(@Nullable String header) {
        return Optional.ofNullable(header)
                .filter(value -> value.regionMatches(true, 0, BEARER, 0, BEARER.length()))
                .map(value -> value.substring(BEARER.length()).strip());
    }

    private static Optional<String> cookie(HttpServletRequest request) {
        return Optional.ofNullable(WebUtils.getCookie(request, SessionCookie.NAME))
                .map(Cookie::getValue);
    }
}

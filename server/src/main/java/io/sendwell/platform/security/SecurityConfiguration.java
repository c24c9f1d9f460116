package io.sendwell.platform.security;

import io.sendwell.kernel.Problem;
import io.sendwell.platform.web.BodyLimitFilter;
import io.sendwell.platform.web.PlainAddressFilter;
import io.sendwell.platform.web.ProblemWriter;
import io.sendwell.platform.web.RepeatedRequestFilter;
import io.sendwell.workspace.Role;
import io.sendwell.workspace.Sessions;
import jakarta.servlet.DispatcherType;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.security.access.hierarchicalroles.RoleHierarchy;
import org.springframework.security.access.hierarchicalroles.RoleHierarchyImpl;
import org.springframework.security.config.annotation.method.configuration.EnableMethodSecurity;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.header.HeaderWriterFilter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;

/**
 * One chain for everything that people call: paths are closed unless they stand in {@link #PUBLIC}; what a role may do
 * stands on the endpoint ({@code @ForMarketers}, ...). And a short one for machines, which show secrets of their own, and for
 * the links that people follow.
 */
@Configuration(proxyBeanMethods = false)
@EnableMethodSecurity
class SecurityConfiguration {

    /** Who comes here proves by other means than a session that it may: by a secret, or by the code of a link. */
    private static final String[] WITHOUT_SESSION = {"/api/v1/webhooks/**", "/metrics", "/r/*"};

    /** Open to everybody. */
    static final String[] PUBLIC = {
        "/",
        "/setup",
        "/setup/**",
        "/docs",
        "/swagger-ui/**",
        "/api/v1/openapi.json",
        "/api/v1/openapi.json/**",
        "/api/v1/health",
        "/api/v1/auth/login",
        "/api/v1/auth/setup",
        "/api/v1/auth/register",
    };

    /** Swagger's page styles itself inline; nothing else needs that, and nothing is loaded from anywhere else. */
    private static final String CONTENT = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
            + " object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    /**
     * Nobody is recognised here, and thousands come in a second: what is left of the chain guards body and address and
     * writes the headers of the answer.
     */
    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    SecurityFilterChain withoutSession(HttpSecurity http, PlainAddressFilter plainAddress, BodyLimitFilter bodyLimit)
            throws Exception {
        return headers(http.securityMatcher(WITHOUT_SESSION))
                .addFilterAfter(bodyLimit, HeaderWriterFilter.class)
                .addFilterAfter(plainAddress, BodyLimitFilter.class)
                .anonymous(AbstractHttpConfigurer::disable)
                .exceptionHandling(AbstractHttpConfigurer::disable)
                .sessionManagement(AbstractHttpConfigurer::disable)
                .securityContext(AbstractHttpConfigurer::disable)
                .servletApi(AbstractHttpConfigurer::disable)
                .csrf(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .build();
    }

    @Bean
    SecurityFilterChain chain(
            HttpSecurity http,
            Sessions sessions,
            ProblemWriter problems,
            PlainAddressFilter plainAddress,
            BodyLimitFilter bodyLimit,
            RepeatedRequestFilter repeatedRequests)
            throws Exception {
        return headers(http)
                .authorizeHttpRequests(paths -> paths.dispatcherTypeMatchers(
                                DispatcherType.ERROR, DispatcherType.ASYNC, DispatcherType.FORWARD)
                        .permitAll()
                        .requestMatchers(PUBLIC)
                        .permitAll()
                        .anyRequest()
                        .authenticated())
                .addFilterBefore(new SignedInFilter(sessions, problems), AuthorizationFilter.class)
                .addFilterAfter(bodyLimit, AuthorizationFilter.class)
                .addFilterAfter(plainAddress, BodyLimitFilter.class)
                .addFilterAfter(repeatedRequests, PlainAddressFilter.class)
                .exceptionHandling(refusals -> refusals.authenticationEntryPoint((request, response, e) -> {
                            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
                            problems.write(response, Problem.of(Problem.Kind.UNAUTHENTICATED, "Sign in first."));
                        })
                        .accessDeniedHandler((request, response, e) -> problems.write(
                                response, Problem.of(Problem.Kind.FORBIDDEN, "Your role does not allow this."))))
                .sessionManagement(sessionless -> sessionless.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                // Tokens in a header cannot be forged by another site; for the cookie, SignedInFilter does it.
                .csrf(AbstractHttpConfigurer::disable)
                .formLogin(AbstractHttpConfigurer::disable)
                .httpBasic(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .build();
    }

    private static HttpSecurity headers(HttpSecurity http) {
        return http.headers(headers -> headers.contentSecurityPolicy(policy -> policy.policyDirectives(CONTENT))
                .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.NO_REFERRER))
                .permissionsPolicyHeader(policy -> policy.policy("camera=(), microphone=(), geolocation=()")));
    }

    /** Each role may do what the ones after it may, in the order of {@link Role}. */
    @Bean
    static RoleHierarchy roles() {
        return RoleHierarchyImpl.fromHierarchy(
                Arrays.stream(Role.values()).map(role -> "ROLE_" + role).collect(Collectors.joining(" > ")));
    }

    @Bean
    PasswordEncoder passwordEncoder() {
        return new BCryptPasswordEncoder();
    }
}

package io.sendwell.workspace.member;

import io.sendwell.workspace.Installation;
import io.sendwell.workspace.Tenancy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Lets the first person in: an owner from the environment, else a link that works once. There is no default account, and
 * once there is a member this does nothing.
 */
@Component
class FirstStart {

    /** The operator's own choice is held to ASVS's bare minimum, with a warning up to what people are held to. */
    private static final int MIN_CHARACTERS_FROM_ENVIRONMENT = 8;

    private static final Logger log = LoggerFactory.getLogger(FirstStart.class);

    private final House house;
    private final SignIn signIn;
    private final Installation.Admin admin;
    private final Environment environment;

    FirstStart(House house, SignIn signIn, Installation installation, Environment environment) {
        this.house = house;
        this.signIn = signIn;
        this.admin = installation.admin();
        this.environment = environment;
    }

    /** Before the server says that it has started: whoever waits for that can sign in. */
    @EventListener(ContextRefreshedEvent.class)
    public void run() {
        var email = admin.email();
        var password = admin.password();
        if (email == null || email.isBlank() || password == null || password.isBlank()) {
            Tenancy.asEngine(house::newSetUpToken)
                    .ifPresent(token ->
                            log.info("Nobody can sign in yet. Open this link, it works once: {}", link(token)));
            return;
        }
        PasswordRule.refusal(password, email, MIN_CHARACTERS_FROM_ENVIRONMENT).ifPresent(reason -> {
            throw new IllegalStateException("SENDWELL_ADMIN_PASSWORD " + reason);
        });
        var owner = new House.Founding("Sendwell", email.strip(), "Owner", signIn.encoded(password));
        Tenancy.asEngine(() -> house.foundFirst(owner)).ifPresent(member -> {
            log.info("The owner of SENDWELL_ADMIN_EMAIL can sign in");
            if (password.length() < PasswordRule.MIN_CHARACTERS) {
                log.warn("SENDWELL_ADMIN_PASSWORD is short: change it after signing in");
            }
        });
    }

    private String link(String token) {
        return "http://%s:%s/setup?token=%s"
                .formatted(
                        environment.getProperty("server.address", "127.0.0.1"),
                        environment.getProperty("local.server.port", "8080"),
                        token);
    }
}

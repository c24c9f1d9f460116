package io.sendwell.channel.linked;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.sendwell.channel.GatewayLogin;
import io.sendwell.workspace.Token;
import io.sendwell.workspace.Vault;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * The gateway: the one that we start and start again whenever it ends, or one that somebody else keeps alive. Its time is
 * that of the machine, whatever time it is in the house.
 */
@Component
@WithGateway
class Gateway implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Gateway.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    /** One that ran for so long was well; the next pause is a short one. */
    private static final Duration WELL = Duration.ofMinutes(1);

    private final GatewaySettings settings;
    private final GatewayLogin login;
    private final Vault vault;
    private final Path media;
    private final String whatsApp;
    private @Nullable Access access;
    private volatile @Nullable GatewayProcess process;
    private final Watch watch = new Watch();

    Gateway(
            GatewaySettings settings,
            GatewayLogin login,
            Vault vault,
            @Value("${sendwell.data}") Path data,
            @Value("${sendwell.whatsapp.web.url:}") String whatsApp,
            MeterRegistry registry) {
        this.settings = settings;
        this.login = login;
        this.vault = vault;
        this.media = data.toAbsolutePath().resolve("gateway/media");
        this.whatsApp = whatsApp;
        this.access = settings.elsewhere();
        Gauge.builder("sendwell.gateway.up", this, gateway -> gateway.access().isPresent() ? 1 : 0)
                .description("Whether the gateway runs that holds the linked devices, or one elsewhere is set")
                .register(registry);
    }

    /** Where it answers; empty while it does not run. */
    synchronized Optional<Access> access() {
        return Optional.ofNullable(access);
    }

    /** Waits for one that runs. */
    synchronized Access await() throws InterruptedException {
        while (access == null) {
            wait();
        }
        return access;
    }

    /** It lives and does not answer: it is started anew, if it is ours and still this one. */
    void restart(Access silent) {
        var running = process;
        if (running != null && access().filter(silent::equals).isPresent()) {
            log.warn("The gateway does not answer; it is killed and started again");
            running.kill();
        }
    }

    @Override
    public void start() {
        if (settings.elsewhere() == null) {
            watch.start("gateway", this::supervise);
        }
    }

    @Override
    public void stop() {
        watch.stop();
    }

    @Override
    public boolean isRunning() {
        return watch.isRunning();
    }

    /** Before those that use it, and after they have ended. */
    @Override
    public int getPhase() {
        return DEFAULT_PHASE - 200;
    }

    private void supervise() throws InterruptedException {
        var pause = SHORTEST_PAUSE;
        while (isRunning()) {
            long start = System.nanoTime();
            try {
                runOnce();
            } catch (IOException | RuntimeException e) {
                log.warn("The gateway could not be started, messages on linked devices wait: {}", e.getMessage());
                log.debug("Why the gateway could not be started", e);
            }
            pause = System.nanoTime() - start > WELL.toNanos() ? SHORTEST_PAUSE : pause;
            log.info("The gateway is started again in {} ms", pause.toMillis());
            Thread.sleep(pause);
            pause = shorter(pause.multipliedBy(2), LONGEST_PAUSE);
        }
    }

    private void runOnce() throws IOException, InterruptedException {
        var program = settings.program();
        if (!Files.isRegularFile(program)) {
            throw new IOException("there is no " + program + "; build it: cd gateway && npm ci && npm run build");
        }
        var token = Token.random("");
        var running = GatewayProcess.start(settings.node(), program, environment(token));
        process = running;
        try {
            int port = running.awaitPort(PATIENCE);
            log.info("The gateway runs on port {}", port);
            set(new Access(URI.create("http://127.0.0.1:" + port), token));
            log.warn("The gateway ended with {}; messages on linked devices wait for the next", running.awaitEnd());
        } finally {
            set(null);
            process = null;
            running.stop();
        }
    }

    private Map<String, String> environment(String token) throws IOException {
        var environment = new HashMap<String, String>();
        environment.put("SENDWELL_GATEWAY_PORT", "0");
        environment.put("SENDWELL_GATEWAY_TOKEN", token);
        environment.put("SENDWELL_GATEWAY_KEY", Base64.getEncoder().encodeToString(vault.derive("gateway/sessions")));
        environment.put("SENDWELL_GATEWAY_DATABASE_URL", login.address());
        environment.put("SENDWELL_GATEWAY_MEDIA", Files.createDirectories(media).toString());
        environment.put("SENDWELL_GATEWAY_ENDS_WITH_STDIN", "1");
        if (!whatsApp.isBlank()) {
            environment.put("SENDWELL_WHATSAPP_WEB_URL", whatsApp);
        }
        return environment;
    }

    private synchronized void set(@Nullable Access now) {
        access = now;
        notifyAll();
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}

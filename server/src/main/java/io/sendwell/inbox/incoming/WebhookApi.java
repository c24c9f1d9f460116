package io.sendwell.inbox.incoming;

import io.sendwell.kernel.Problem;
import io.sendwell.workspace.WebhookSecret;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** Where the simulator's players and the sidecar tell what happened. Its answer means: stored, and STOP in effect. */
@RestController
class WebhookApi {

    private static final int LARGEST_BODY = 1 << 20;

    private final WebhookSecret secret;
    private final Intake intake;
    private final InstantSource clock;

    WebhookApi(WebhookSecret secret, Intake intake, InstantSource clock) {
        this.secret = secret;
        this.intake = intake;
        this.clock = clock;
    }

    record Received(boolean received) {}

    @Operation(
            summary = "Take a message of a person, or how far a message of ours has come",
            description =
                    "X-Webhook-Signature: sha256=<hex HMAC-SHA256 of the raw body>. Said again, nothing happens twice.")
    @PostMapping("/api/v1/webhooks/whatsapp/incoming")
    Received incoming(
            HttpServletRequest request,
            @RequestHeader(name = "X-Webhook-Signature", required = false) @Nullable String signature)
            throws IOException {
        var raw = request.getInputStream().readNBytes(LARGEST_BODY + 1);
        if (raw.length > LARGEST_BODY) {
            throw Problem.of(Problem.Kind.TOO_LARGE, "A webhook has at most " + LARGEST_BODY + " bytes.");
        }
        if (!secret.signs(raw, signature)) {
            throw Problem.of(Problem.Kind.UNAUTHENTICATED, "The signature does not fit the body.");
        }
        var body = WebhookBody.of(raw);
        body.event(clock.instant())
                .ifPresentOrElse(
                        intake::byWebhook, () -> intake.setAside("unknown kind", body.sessionId(), body.json()));
        return new Received(true);
    }
}

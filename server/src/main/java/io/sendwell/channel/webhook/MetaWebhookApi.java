package io.sendwell.channel.webhook;

import io.sendwell.kernel.Problem;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Where Meta tells what happened on the Cloud API. Its answer means: stored, and STOP in effect. */
@RestController
@RequestMapping("/api/v1/webhooks/meta")
class MetaWebhookApi {

    /** Meta brings up to 3 MB. */
    private static final int LARGEST_BODY = 3 << 20;

    private static final int LONGEST_CHALLENGE = 200;

    private final MetaWebhook webhook;

    MetaWebhookApi(MetaWebhook webhook) {
        this.webhook = webhook;
    }

    record Received(boolean received) {}

    @Operation(
            summary = "Meta's handshake",
            description = "Answers hub.challenge where hub.verify_token is the installation's or a sender's.")
    @GetMapping(produces = MediaType.TEXT_PLAIN_VALUE)
    String verify(
            @RequestParam(name = "hub.mode", required = false) @Nullable String mode,
            @RequestParam(name = "hub.verify_token", required = false) @Nullable String token,
            @RequestParam(name = "hub.challenge", required = false) @Nullable String challenge) {
        if (!"subscribe".equals(mode) || token == null || token.isEmpty() || !webhook.knows(token)) {
            throw Problem.of(Problem.Kind.FORBIDDEN, "The verify token is not one that is known here.");
        }
        if (challenge == null || !challenge.matches("[A-Za-z0-9_.=-]{1," + LONGEST_CHALLENGE + "}")) {
            throw Problem.invalid("hub.challenge", "must be there, in letters and digits");
        }
        return challenge;
    }

    @Operation(
            summary = "Take what Meta tells",
            description =
                    "X-Hub-Signature-256: sha256=<hex HMAC-SHA256 of the raw body>. Said again, nothing happens twice;"
                            + " what is of no use here is kept for the operator.")
    @PostMapping
    Received take(
            HttpServletRequest request,
            @RequestHeader(name = "X-Hub-Signature-256", required = false) @Nullable String signature)
            throws IOException {
        var raw = request.getInputStream().readNBytes(LARGEST_BODY + 1);
        if (raw.length > LARGEST_BODY) {
            throw Problem.of(Problem.Kind.TOO_LARGE, "A webhook has at most " + LARGEST_BODY + " bytes.");
        }
        webhook.take(raw, signature);
        return new Received(true);
    }
}

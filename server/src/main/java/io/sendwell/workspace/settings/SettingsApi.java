package io.sendwell.workspace.settings;

import io.sendwell.kernel.Problem;
import io.sendwell.workspace.Caller;
import io.sendwell.workspace.ForAdmins;
import io.sendwell.workspace.ForOwners;
import io.sendwell.workspace.ForViewers;
import io.sendwell.workspace.WebhookSecret;
import io.sendwell.workspace.Workspaces;
import io.swagger.v3.oas.annotations.Operation;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What a workspace has decided, and the secret of the installation's webhook. */
@RestController
@RequestMapping("/api/v1/settings")
class SettingsApi {

    private final Workspaces workspaces;
    private final WebhookSecret webhookSecret;

    SettingsApi(Workspaces workspaces, WebhookSecret webhookSecret) {
        this.workspaces = workspaces;
        this.webhookSecret = webhookSecret;
    }

    record Webhooks(String incomingSecret) {}

    @Operation(summary = "The settings of sending")
    @ForViewers
    @GetMapping("/sending")
    SendingForm sending() {
        return SendingForm.of(workspaces.settings(Caller.current().workspace()));
    }

    @Operation(summary = "Replace the settings of sending; what is left out becomes the default")
    @ForAdmins
    @PutMapping("/sending")
    SendingForm replaceSending(@RequestBody SendingForm form) {
        workspaces.change(Caller.current().workspace(), SendingRules.read(form));
        return sending();
    }

    /**
     * One secret signs for all workspaces, so only the owners of the first one, who run the installation, may see it:
     * with it one could speak for everybody's senders.
     */
    @Operation(summary = "The secret that signs incoming webhooks")
    @ForOwners
    @GetMapping("/webhooks")
    Webhooks webhooks() {
        if (!workspaces.all().getFirst().equals(Caller.current().workspace())) {
            throw Problem.of(Problem.Kind.FORBIDDEN, "Only the owners of the installation may see this secret.");
        }
        return new Webhooks(webhookSecret.reveal());
    }
}

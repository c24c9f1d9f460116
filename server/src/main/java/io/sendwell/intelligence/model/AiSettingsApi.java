package io.sendwell.intelligence.model;

import io.sendwell.intelligence.model.AiView.Fallback;
import io.sendwell.intelligence.model.AiView.FeatureView;
import io.sendwell.intelligence.model.AiView.TroubleView;
import io.sendwell.intelligence.model.AiView.UsageView;
import io.sendwell.intelligence.model.choice.AiSettings;
import io.sendwell.intelligence.model.choice.Endpoints;
import io.sendwell.intelligence.model.choice.ModelChoice;
import io.sendwell.intelligence.model.choice.ModelChoices;
import io.sendwell.intelligence.model.choice.Usages;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Caller;
import io.sendwell.workspace.ForAdmins;
import io.sendwell.workspace.Vault;
import io.swagger.v3.oas.annotations.Operation;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Which language models a workspace asks, and what it has spent on them. */
@RestController
@RequestMapping("/api/v1/settings/ai")
class AiSettingsApi {

    private static final int SHOWN = 4;

    /** So much of a key must stay hidden for its end to be shown. */
    private static final int HIDDEN = 12;

    private final ModelChoices choices;
    private final Usages usages;
    private final Endpoints endpoints;
    private final LanguageModels models;
    private final Vault vault;

    AiSettingsApi(ModelChoices choices, Usages usages, Endpoints endpoints, LanguageModels models, Vault vault) {
        this.choices = choices;
        this.usages = usages;
        this.endpoints = endpoints;
        this.models = models;
        this.vault = vault;
    }

    @Operation(summary = "Which language models are asked, and what they have cost this month")
    @ForAdmins
    @GetMapping
    AiView settings() {
        var workspace = Caller.current().workspace();
        return view(workspace, choices.of(workspace));
    }

    @Operation(summary = "Choose the language models; what is left out becomes the default, but a key is kept")
    @ForAdmins
    @PutMapping
    AiView replace(@RequestBody AiForm form) {
        var workspace = Caller.current().workspace();
        var before = choices.of(workspace);
        choices.replace(
                workspace, AiRules.read(form, before, endpoints, (choice, key) -> seal(workspace, choice, key)));
        models.circuits().forget(workspace);
        return settings();
    }

    private ModelChoice.Key seal(WorkspaceId workspace, ModelChoice choice, String key) {
        return new ModelChoice.Key(
                vault.seal(workspace, choice.purpose(), key),
                key.length() < HIDDEN + SHOWN ? "" : key.substring(key.length() - SHOWN));
    }

    private AiView view(WorkspaceId workspace, AiSettings settings) {
        var first = settings.local() ? null : settings.choices().getFirst();
        return new AiView(
                first == null ? ChoiceForm.LOCAL : first.provider().code(),
                first == null ? null : first.model(),
                first != null && first.key() != null,
                end(first),
                first == null ? null : first.baseUrl(),
                first == null ? null : first.temperature(),
                first == null ? ChoiceForm.DEFAULT_MAX_TOKENS : first.maxTokens(),
                (int) settings.timeout().toSeconds(),
                settings.monthlyTokenBudget(),
                settings.choices().stream()
                        .skip(1)
                        .map(choice -> fallback(workspace, choice))
                        .toList(),
                first == null ? null : trouble(workspace, first),
                usage(workspace, settings.monthlyTokenBudget()));
    }

    private Fallback fallback(WorkspaceId workspace, ModelChoice choice) {
        return new Fallback(
                choice.provider().code(),
                choice.model(),
                choice.key() != null,
                end(choice),
                choice.baseUrl(),
                choice.temperature(),
                choice.maxTokens(),
                trouble(workspace, choice));
    }

    private static @Nullable String end(@Nullable ModelChoice choice) {
        var key = choice == null ? null : choice.key();
        return key == null ? null : key.end();
    }

    private @Nullable TroubleView trouble(WorkspaceId workspace, ModelChoice choice) {
        return models.circuits()
                .of(workspace, choice)
                .map(state -> new TroubleView(
                        state.trouble().code(),
                        state.trouble().explanation(),
                        state.at(),
                        models.circuits().rests(state)))
                .orElse(null);
    }

    private UsageView usage(WorkspaceId workspace, @Nullable Long budget) {
        var used = usages.thisMonth(workspace);
        var tokens = used.stream().mapToLong(Usages.Usage::tokens).sum();
        return new UsageView(
                usages.month(workspace).toString(),
                tokens,
                budget == null ? null : (Long) Math.max(0, budget - tokens),
                used.stream().map(FeatureView::of).toList());
    }
}

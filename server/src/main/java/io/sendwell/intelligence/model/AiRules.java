package io.sendwell.intelligence.model;

import io.sendwell.intelligence.model.choice.AiSettings;
import io.sendwell.intelligence.model.choice.Endpoints;
import io.sendwell.intelligence.model.choice.ModelChoice;
import io.sendwell.intelligence.model.choice.Provider;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.Problem.FieldError;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Reads an {@link AiForm}, collecting everything that is wrong with it, and finds each model its key. */
final class AiRules {

    private static final int MOST_MODELS = 5;
    private static final int MOST_SECONDS = 120;
    private static final int MOST_TOKENS = 32_768;
    private static final long MOST_BUDGET = 1_000_000_000_000L;
    private static final String VISIBLE = "[\\x21-\\x7e]";

    private final Endpoints endpoints;
    private final List<FieldError> errors = new ArrayList<>();

    private AiRules(Endpoints endpoints) {
        this.endpoints = endpoints;
    }

    /** A model and the key that came with it: {@link ChoiceForm#KEPT}, null or a new one. */
    private record Draft(ModelChoice choice, @Nullable String key) {}

    /**
     * The settings that the form describes; 422 with every wrong field.
     *
     * @param before whose keys are kept for the same provider at the same address, and for no other
     * @param seal a key for the choice it belongs to
     */
    static AiSettings read(
            AiForm form,
            AiSettings before,
            Endpoints endpoints,
            BiFunction<ModelChoice, String, ModelChoice.Key> seal) {
        var rules = new AiRules(endpoints);
        var drafts = rules.drafts(form);
        var timeout = rules.between("timeout_seconds", form.timeoutSeconds, 1, MOST_SECONDS);
        rules.budget(form.monthlyTokenBudget);
        if (!rules.errors.isEmpty()) {
            throw Problem.invalid(rules.errors);
        }
        return new AiSettings(keyed(drafts, before, seal), Duration.ofSeconds(timeout), form.monthlyTokenBudget);
    }

    private List<Draft> drafts(AiForm form) {
        var drafts = new ArrayList<Draft>();
        var first = draft("", form);
        first.ifPresent(drafts::add);
        var fallback = form.fallback == null ? List.<@Nullable ChoiceForm>of() : form.fallback;
        if (fallback.size() >= MOST_MODELS) {
            wrong("fallback", "must have at most " + (MOST_MODELS - 1) + " models");
            return drafts;
        }
        for (int i = 0; i < fallback.size(); i++) {
            var at = "fallback[" + i + "]";
            var each = fallback.get(i);
            if (each == null) {
                wrong(at, "must be an object with a provider and a model");
            } else if (ChoiceForm.LOCAL.equals(each.provider) && i < fallback.size() - 1) {
                wrong(at + ".provider", "must come last: the local engine always answers");
            } else if (ChoiceForm.LOCAL.equals(form.provider) && !ChoiceForm.LOCAL.equals(each.provider)) {
                wrong(at + ".provider", "is never asked, because the local engine comes first and always answers");
            } else {
                draft(at + '.', each).ifPresent(drafts::add);
            }
        }
        return drafts;
    }

    /** Empty for the local engine, and where something is wrong. */
    private Optional<Draft> draft(String at, ChoiceForm form) {
        if (ChoiceForm.LOCAL.equals(form.provider)) {
            return Optional.empty();
        }
        var errorsBefore = errors.size();
        var provider = form.provider == null ? Optional.<Provider>empty() : Provider.of(form.provider);
        if (provider.isEmpty()) {
            wrong(at + "provider", "must be one of local, openai, anthropic, ollama");
        }
        if (form.model == null || !form.model.matches(VISIBLE + "{1,100}")) {
            wrong(at + "model", "must be the name of a model, such as gpt-5-mini, claude-haiku-4-5 or llama3.2");
        }
        if (form.apiKey != null && !form.apiKey.equals(ChoiceForm.KEPT) && !form.apiKey.matches(VISIBLE + "{1,500}")) {
            wrong(at + "api_key", "must have 1 to 500 visible ASCII characters without blanks; null removes the key");
        }
        if (form.temperature != null && !(form.temperature >= 0 && form.temperature <= 2)) {
            wrong(at + "temperature", "must be between 0 and 2; null leaves it to the provider");
        }
        var maxTokens = between(at + "max_tokens", form.maxTokens, 16, MOST_TOKENS);
        if (errors.size() > errorsBefore) {
            return Optional.empty();
        }
        var choice = new ModelChoice(
                provider.orElseThrow(),
                String.valueOf(form.model),
                form.baseUrl == null || form.baseUrl.isBlank()
                        ? null
                        : form.baseUrl.strip().replaceFirst("/+$", ""),
                form.temperature,
                maxTokens,
                null);
        address(at + "base_url", choice);
        return Optional.of(new Draft(choice, form.apiKey));
    }

    private void address(String field, ModelChoice choice) {
        var own = choice.baseUrl();
        if (own == null) {
            if (!endpoints.allows(choice, URI.create(endpoints.address(choice)).getHost())) {
                wrong(
                        field,
                        "is needed: this installation has no "
                                + choice.provider().code() + " of its own to share");
            }
            return;
        }
        var address = plain(own);
        if (address.isEmpty()) {
            wrong(field, "must be an address such as https://models.example.com/v1, without user, query or fragment");
        } else if (choice.provider() == Provider.OPENAI && !own.endsWith("/v1")) {
            wrong(field, "must end in /v1");
        } else if (!endpoints.allows(choice, address.get().getHost())) {
            wrong(field, "leads into a private network, which is not allowed here");
        } else if (!endpoints.isConfidential(address.get())) {
            wrong(field, "must begin with https:// outside of private networks, because a key is sent to it");
        }
    }

    private static Optional<URI> plain(String address) {
        try {
            var uri = new URI(address);
            var plain = ("http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme()))
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null
                    && address.length() <= 500;
            return plain ? Optional.of(uri) : Optional.empty();
        } catch (URISyntaxException notAnAddress) {
            return Optional.empty();
        }
    }

    private void budget(@Nullable Long budget) {
        if (budget != null && (budget < 0 || budget > MOST_BUDGET)) {
            wrong("monthly_token_budget", "must be between 0 and " + MOST_BUDGET + "; null means no limit");
        }
    }

    private int between(String field, @Nullable Integer value, int min, int max) {
        if (value == null || value < min || value > max) {
            wrong(field, "must be between " + min + " and " + max);
            return min;
        }
        return value;
    }

    /**
     * A key belongs to the address it was entered for: whoever may change the address must not get to see the key by
     * having it sent there. A model without a key of its own takes that of another at
     * the same address.
     */
    private static List<ModelChoice> keyed(
            List<Draft> drafts, AiSettings before, BiFunction<ModelChoice, String, ModelChoice.Key> seal) {
        var known = new ArrayList<ModelChoice>();
        for (var draft : drafts) {
            var key = draft.key();
            known.add(
                    key == null || key.equals(ChoiceForm.KEPT)
                            ? draft.choice()
                            : with(draft.choice(), seal.apply(draft.choice(), key)));
        }
        var chosen = List.copyOf(known);
        known.addAll(before.choices());
        var keyed = new ArrayList<ModelChoice>();
        for (int i = 0; i < chosen.size(); i++) {
            var choice = chosen.get(i);
            keyed.add(ChoiceForm.KEPT.equals(drafts.get(i).key()) ? with(choice, keyFor(choice, known)) : choice);
        }
        return keyed;
    }

    private static ModelChoice.@Nullable Key keyFor(ModelChoice choice, List<ModelChoice> known) {
        for (var other : known) {
            if (other.key() != null && other.sharesKeyWith(choice)) {
                return other.key();
            }
        }
        return null;
    }

    private static ModelChoice with(ModelChoice choice, ModelChoice.@Nullable Key key) {
        return new ModelChoice(
                choice.provider(), choice.model(), choice.baseUrl(), choice.temperature(), choice.maxTokens(), key);
    }

    private void wrong(String field, String message) {
        errors.add(new FieldError(field, message));
    }
}

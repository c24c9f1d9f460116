package io.sendwell.intelligence.model;

import io.sendwell.intelligence.model.choice.AiSettings;
import io.sendwell.intelligence.model.choice.Endpoints;
import io.sendwell.intelligence.model.choice.ModelChoice;
import io.sendwell.intelligence.model.choice.ModelChoices;
import io.sendwell.intelligence.model.choice.Usages;
import io.sendwell.intelligence.model.policy.Backoff;
import io.sendwell.intelligence.model.policy.Fence;
import io.sendwell.intelligence.model.policy.Shape;
import io.sendwell.intelligence.model.wire.Heard;
import io.sendwell.intelligence.model.wire.Heard.Failed;
import io.sendwell.intelligence.model.wire.Heard.Said;
import io.sendwell.intelligence.model.wire.Heard.Tokens;
import io.sendwell.intelligence.model.wire.Providers;
import io.sendwell.intelligence.model.wire.Trouble;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Vault;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Asks the language models that a workspace has chosen, one after the other as it ordered them. Whoever asks has an
 * answer of its own for when none of them does.
 */
@Component
public class LanguageModels {

    private static final Logger log = LoggerFactory.getLogger(LanguageModels.class);

    /** An attempt with less time than this cannot succeed. */
    private static final Duration LEAST = Duration.ofMillis(50);

    private static final int MARK_BYTES = 16;

    /** Where a provider does not count, a token is taken to be this many characters. */
    private static final int CHARACTERS_PER_TOKEN = 4;

    private final ModelChoices choices;
    private final Endpoints endpoints;
    private final Providers providers;
    private final Usages usages;
    private final Vault vault;
    private final AnswerCache cache = new AnswerCache(System::nanoTime);
    private final Circuits circuits;
    private final Attempts attempts;
    private final JsonMapper json = new JsonMapper();
    private final SecureRandom marks = new SecureRandom();

    LanguageModels(
            ModelChoices choices,
            Endpoints endpoints,
            Providers providers,
            Usages usages,
            Vault vault,
            Attempts attempts,
            InstantSource clock) {
        this.choices = choices;
        this.endpoints = endpoints;
        this.providers = providers;
        this.usages = usages;
        this.vault = vault;
        this.attempts = attempts;
        this.circuits = new Circuits(System::nanoTime, clock);
    }

    /**
     * The first answer that fits the question's schema; empty where the workspace has chosen none, may spend no more, or
     * none answers in time. Never throws for what a provider does. Not to be called within a transaction: it would keep a
     * connection while it waits for the network.
     */
    public Optional<Answer> ask(WorkspaceId workspace, Question question) {
        return ask(workspace, question, deadline(workspace));
    }

    /** The same for one of several questions that share a deadline. */
    public Optional<Answer> ask(WorkspaceId workspace, Question question, Deadline deadline) {
        var settings = choices.of(workspace);
        if (settings.local()) {
            return Optional.empty();
        }
        if (TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("A language model must not be asked within a transaction");
        }
        var left = settings.choices().size();
        for (var choice : settings.choices()) {
            var answer = ask(workspace, settings, choice, question, deadline.first(left--));
            if (answer.isPresent()) {
                return answer;
            }
        }
        return Optional.empty();
    }

    /** When answers to questions that are asked from now on must be there. */
    public Deadline deadline(WorkspaceId workspace) {
        return Deadline.in(choices.of(workspace).timeout());
    }

    /** Whether the workspace does without language models, so that asking is not worth preparing. */
    public boolean isLocal(WorkspaceId workspace) {
        return choices.of(workspace).local();
    }

    /** For the settings' screen: which models did not answer when they were last asked here. */
    Circuits circuits() {
        return circuits;
    }

    private Optional<Answer> ask(
            WorkspaceId workspace, AiSettings settings, ModelChoice choice, Question question, Deadline deadline) {
        var cacheKey = AnswerCache.key(workspace, choice, endpoints.address(choice), question);
        var known = cache.get(cacheKey);
        if (known.isPresent()) {
            return known;
        }
        if (deadline.left().compareTo(LEAST) < 0 || !circuits.allows(workspace, choice)) {
            return Optional.empty();
        }
        var mark = new byte[MARK_BYTES];
        marks.nextBytes(mark);
        var prompt = Fence.around(
                question.instructions(), question.material(), HexFormat.of().formatHex(mark));
        if (!affordable(workspace, settings, prompt)) {
            return Optional.empty();
        }
        return switch (insist(workspace, choice, question, prompt, deadline)) {
            case Failed failed -> {
                note(workspace, choice, failed);
                yield Optional.empty();
            }
            case Said said -> {
                var content = content(said.text(), question.schema());
                if (content.isEmpty()) {
                    note(workspace, choice, Failed.with(Trouble.BROKEN_ANSWER));
                    yield Optional.empty();
                }
                circuits.answered(workspace, choice);
                var answer = new Answer(content.get(), choice.engine());
                cache.put(cacheKey, answer);
                yield Optional.of(answer);
            }
        };
    }

    /** Asks as often as it is worth it and there is time. */
    private Heard insist(
            WorkspaceId workspace, ModelChoice choice, Question question, Fence.Prompt prompt, Deadline deadline) {
        @Nullable String key = null;
        var stored = choice.key();
        if (stored != null) {
            var opened = vault.open(workspace, choice.purpose(), stored.sealed());
            if (opened.isEmpty()) {
                return Failed.with(Trouble.KEY_LOCKED);
            }
            key = opened.get();
        }
        for (int attempt = 1; ; attempt++) {
            var limit = Backoff.limit(attempt, deadline.left());
            long start = System.nanoTime();
            var heard = providers.ask(choice, key, prompt, question.schema(), limit);
            attempts.note(choice, question, heard, Duration.ofNanos(System.nanoTime() - start));
            count(workspace, choice, question, prompt, heard);
            if (!(heard instanceof Failed failed) || !failed.trouble().passing() || attempt == Backoff.ATTEMPTS) {
                return heard;
            }
            var pause = Backoff.after(
                    attempt, failed.leaveAlone(), ThreadLocalRandom.current().nextDouble());
            if (pause.plus(LEAST).compareTo(deadline.left()) > 0 || !slept(pause)) {
                return failed;
            }
        }
    }

    private static boolean slept(Duration pause) {
        try {
            Thread.sleep(pause);
            return true;
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Optional<JsonNode> content(String text, JsonNode schema) {
        try {
            var content = json.readTree(text);
            return Shape.misfit(schema, content).isEmpty() ? Optional.of(content) : Optional.empty();
        } catch (JacksonException notJson) {
            return Optional.empty();
        }
    }

    /** What goes out counts with what was used before, so that a budget is overdrawn at most by answers under way. */
    private boolean affordable(WorkspaceId workspace, AiSettings settings, Fence.Prompt prompt) {
        var budget = settings.monthlyTokenBudget();
        return budget == null
                || usages.thisMonth(workspace).stream()
                                        .mapToLong(Usages.Usage::tokens)
                                        .sum()
                                + prompt.length() / CHARACTERS_PER_TOKEN
                        <= budget;
    }

    private void count(WorkspaceId workspace, ModelChoice choice, Question question, Fence.Prompt prompt, Heard heard) {
        var tokens = switch (heard) {
            case Failed failed -> failed.tokens();
            case Said(var text, var counted)
            when counted.equals(Tokens.NONE) ->
                new Tokens(prompt.length() / CHARACTERS_PER_TOKEN, text.length() / CHARACTERS_PER_TOKEN);
            case Said said -> said.tokens();
        };
        if (!tokens.equals(Tokens.NONE)) {
            usages.add(
                    workspace,
                    new Usages.Usage(question.feature(), choice.engine(), 1, tokens.input(), tokens.output()));
        }
    }

    /** Never with the words of a provider: they may hold anything, even parts of a key. */
    private void note(WorkspaceId workspace, ModelChoice choice, Failed failed) {
        if (circuits.failed(workspace, choice, failed.trouble(), failed.leaveAlone())) {
            log.warn(
                    "{} of workspace {} is not asked for a while: {} Others are asked instead, or the local engine",
                    choice.engine(),
                    workspace.value(),
                    failed.trouble().explanation());
        } else {
            log.debug(
                    "{} of workspace {} gave no answer: {}",
                    choice.engine(),
                    workspace.value(),
                    failed.trouble().code());
        }
    }
}

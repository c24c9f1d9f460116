package io.sendwell.inbox.answering;

import io.sendwell.delivery.Template;
import io.sendwell.inbox.conversation.Texts;
import io.sendwell.inbox.policy.AnswerLimits;
import io.sendwell.intelligence.Intent;
import io.sendwell.kernel.Problem;
import io.sendwell.workspace.Caller;
import io.sendwell.workspace.ForAdmins;
import io.sendwell.workspace.ForViewers;
import io.swagger.v3.oas.annotations.Operation;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The switches of automatic answers over HTTP. */
@RestController
@RequestMapping("/api/v1/settings/auto-responses")
@Transactional
class AutoResponsesApi {

    private static final int LONGEST = 2_000;
    private static final int LONGEST_NAME = 30;
    private static final int MOST_LANGUAGES = 20;
    private static final Pattern LANGUAGE = Pattern.compile("[a-z]{2,3}(-[A-Z][a-z]{3})?");

    private final AutoResponses responses;

    AutoResponsesApi(AutoResponses responses) {
        this.responses = responses;
    }

    /** By intent: whether its messages are answered by themselves, and the workspace's own words, by language if need be. */
    record AutoResponsesForm(@Nullable Map<String, @Nullable ResponseForm> intents) {}

    /** How messages of one intent are answered. */
    record ResponseForm(
            @Nullable Boolean enabled,
            @Nullable String text,
            @Nullable Map<String, @Nullable String> texts) {}

    @Operation(summary = "Which intents are answered by themselves, and in which words")
    @ForViewers
    @GetMapping
    @Transactional(readOnly = true)
    public AutoResponsesForm get() {
        var stored = responses.of(Caller.current().workspace());
        var shown = new LinkedHashMap<String, @Nullable ResponseForm>();
        for (var intent : Intent.values()) {
            var response = stored.getOrDefault(intent, AutoResponse.OFF);
            shown.put(
                    intent.code(),
                    new ResponseForm(response.enabled(), response.text(), new LinkedHashMap<>(response.texts())));
        }
        return new AutoResponsesForm(shown);
    }

    @Operation(
            summary = "Replace the switches of automatic answers; an intent that is left out is off",
            description = "unsubscribe and out_of_office are never answered. A text may have variables such as"
                    + " {first_name|there}; without one the suggested answer goes, where it needs no review.")
    @ForAdmins
    @PutMapping
    public AutoResponsesForm replace(@RequestBody AutoResponsesForm form) {
        var errors = new Texts();
        var read = new EnumMap<Intent, AutoResponse>(Intent.class);
        var intents = form.intents();
        if (intents == null) {
            throw Problem.invalid("intents", "is required");
        }
        intents.forEach((code, response) -> {
            var field = "intents." + (code.length() > LONGEST_NAME ? code.substring(0, LONGEST_NAME) : code);
            var intent = Intent.of(code);
            if (intent.isEmpty()) {
                errors.wrong(field, "is no intent");
            } else if (response == null) {
                errors.wrong(field, "must be an object");
            } else if (Boolean.TRUE.equals(response.enabled()) && !AnswerLimits.mayBeSwitchedOn(intent.get())) {
                errors.wrong(field + ".enabled", "must be false: this is never answered by itself");
            } else {
                read.put(intent.get(), read(response, field, errors));
            }
        });
        errors.enforce();
        responses.replace(Caller.current().workspace(), read);
        return get();
    }

    private static AutoResponse read(ResponseForm form, String field, Texts errors) {
        var texts = new HashMap<String, String>();
        var given = form.texts() == null ? Map.<String, @Nullable String>of() : form.texts();
        if (given.size() > MOST_LANGUAGES) {
            errors.wrong(field + ".texts", "must be at most " + MOST_LANGUAGES);
            return AutoResponse.OFF;
        }
        given.forEach((language, text) -> {
            if (!LANGUAGE.matcher(language).matches()) {
                errors.wrong(field + ".texts", "must have languages as names, such as en or hi-Latn");
                return;
            }
            var read = template(text, field + ".texts." + language, errors);
            if (read != null) {
                texts.put(language, read);
            }
        });
        return new AutoResponse(
                Boolean.TRUE.equals(form.enabled()), template(form.text(), field + ".text", errors), texts);
    }

    private static @Nullable String template(@Nullable String text, String field, Texts errors) {
        var read = errors.optional(field, text, LONGEST);
        if (read != null) {
            try {
                Template.parse(read, field);
            } catch (Problem broken) {
                errors.wrong(broken);
            }
        }
        return read;
    }
}

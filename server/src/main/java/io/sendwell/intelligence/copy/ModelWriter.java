package io.sendwell.intelligence.copy;

import io.sendwell.intelligence.Tone;
import io.sendwell.intelligence.model.Answer;
import io.sendwell.intelligence.model.LanguageModels;
import io.sendwell.intelligence.model.Question;
import io.sendwell.kernel.WorkspaceId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Has messages written by the workspace's language model. What it writes is a proposal: {@link FactGuard} judges it. */
@Component
public class ModelWriter {

    /** Longer messages cost more than they are worth, and no model keeps all their facts. */
    private static final int LONGEST = 4096;

    private static final int MOST_CHANGES = 20;

    private static final String HOUSE_RULES = """
            You write WhatsApp marketing messages for a business, to people who agreed to get them. Write in the language of \
            the message. Keep every fact of it letter for letter and as often as it occurs: links, amounts, percentages, \
            dates, times, codes, phone numbers, e-mail addresses, names, and variables in braces such as {first_name|there}. \
            Add no fact, no promise and no pressure: no capitals for emphasis, at most one exclamation mark and one emoji. \
            End with a way to stop the messages if there is none. These facts must all be there:
            <facts>
            The tone is <tone>.
            """;

    private static final String REWRITE_SCHEMA = """
            {"type":"object","additionalProperties":false,"required":["text","changes"],"properties":{
              "text":{"type":"string","description":"the message, rewritten"},
              "changes":{"type":"array","items":{"type":"string"},"description":"what was changed, in a few words each"}}}
            """;

    private static final String ALTERNATIVES_SCHEMA = """
            {"type":"object","additionalProperties":false,"required":["texts"],"properties":{
              "texts":{"type":"array","items":{"type":"string"},"description":"the messages"}}}
            """;

    /** Whoever answers questions, as {@link LanguageModels#ask} does. */
    @FunctionalInterface
    public interface Asking {
        Optional<Answer> ask(WorkspaceId workspace, Question question);
    }

    private final Asking models;
    private final JsonMapper json;

    @Autowired
    ModelWriter(LanguageModels models, JsonMapper json) {
        this(models::ask, json);
    }

    public ModelWriter(Asking models, JsonMapper json) {
        this.models = models;
        this.json = json;
    }

    /** One wording, with what was changed, and who wrote it. */
    public record One(String text, List<String> changes, String engine) {}

    /** Several wordings, and who wrote them. */
    public record Several(List<String> texts, String engine) {}

    public Optional<One> rewrite(WorkspaceId workspace, String message, Tone tone, @Nullable String contactName) {
        if (message.length() > LONGEST) {
            return Optional.empty();
        }
        var material = new HashMap<>(Map.of("message", message));
        if (contactName != null) {
            material.put("contact_name", contactName);
        }
        var instructions = "Rewrite the message so that it reads like one from a person"
                + (contactName == null ? ".\n" : ", and greet the contact by name.\n")
                + rules(message, tone);
        return models.ask(workspace, new Question("rewrite", instructions, material, schema(REWRITE_SCHEMA)))
                .map(answer -> new One(
                        answer.content().path("text").asString("").strip(),
                        texts(answer.content().path("changes")).stream()
                                .limit(MOST_CHANGES)
                                .toList(),
                        answer.engine()));
    }

    public Optional<Several> alternatives(WorkspaceId workspace, String message, int count, Tone tone) {
        if (message.length() > LONGEST) {
            return Optional.empty();
        }
        var instructions =
                "Write %d messages that say the same as the message, each in clearly other words.\n".formatted(count)
                        + rules(message, tone);
        var question =
                new Question("alternatives", instructions, Map.of("message", message), schema(ALTERNATIVES_SCHEMA));
        return models.ask(workspace, question)
                .map(answer -> new Several(
                        texts(answer.content().path("texts")).stream()
                                .map(String::strip)
                                .toList(),
                        answer.engine()));
    }

    private static String rules(String message, Tone tone) {
        var facts = Facts.in(message).stream()
                .map(fact -> "- " + fact.text())
                .distinct()
                .collect(Collectors.joining("\n"));
        return HOUSE_RULES.replace("<tone>", tone.code()).replace("<facts>", facts.isEmpty() ? "- none" : facts);
    }

    private static List<String> texts(JsonNode array) {
        return array.valueStream()
                .filter(JsonNode::isString)
                .map(JsonNode::asString)
                .toList();
    }

    private JsonNode schema(String written) {
        return json.readTree(written);
    }
}

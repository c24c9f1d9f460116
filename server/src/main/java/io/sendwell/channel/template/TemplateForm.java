package io.sendwell.channel.template;

import io.sendwell.channel.MessageTemplate.Category;
import io.sendwell.channel.template.policy.DraftRules;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.Problem.FieldError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A template that WhatsApp is asked to take.
 *
 * @param account needed only where the workspace's senders are of several
 * @param parameterFormat positional, which is usual, or by names
 * @param components as WhatsApp documents them
 */
record TemplateForm(
        @Nullable String account,
        @Nullable String name,
        @Nullable String language,
        @Nullable String category,
        @Nullable String parameterFormat,
        @Nullable JsonNode components) {

    private static final JsonMapper JSON = new JsonMapper();

    /** What WhatsApp is asked, and what is known of it then. */
    record Draft(String name, String language, Category category, boolean named, JsonNode components) {

        ObjectNode request() {
            return JSON.createObjectNode()
                    .put("name", name)
                    .put("language", language)
                    .put("category", category.name())
                    .put("parameter_format", named ? "NAMED" : "POSITIONAL")
                    .set("components", components);
        }
    }

    /** 422 naming everything that is wrong with it. */
    Draft draft() {
        var errors = new ArrayList<FieldError>();
        var chosen = Objects.requireNonNullElse(name, "");
        if (!chosen.matches("[a-z0-9_]{1,512}")) {
            errors.add(new FieldError("name", "must have lower-case letters, digits and _ only, 512 at most"));
        }
        var tongue = Objects.requireNonNullElse(language, "");
        if (!tongue.matches("[a-z]{2,3}(_[A-Z]{2,3})?")) {
            errors.add(new FieldError("language", "must be a language as WhatsApp writes it, like en_US"));
        }
        var purpose = Arrays.stream(Category.values())
                .filter(each -> each.code()
                        .equals(Objects.requireNonNullElse(category, "").toLowerCase(Locale.ROOT)))
                .findFirst();
        if (purpose.isEmpty()) {
            errors.add(new FieldError("category", "must be marketing, utility or authentication"));
        }
        var format = Objects.requireNonNullElse(parameterFormat, "positional").toLowerCase(Locale.ROOT);
        if (!format.equals("positional") && !format.equals("named")) {
            errors.add(new FieldError("parameter_format", "must be positional or named"));
        }
        var parts = components == null ? JSON.createArrayNode() : components;
        errors.addAll(DraftRules.check(parts, format.equals("named")));
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors);
        }
        return new Draft(chosen, tongue, purpose.orElseThrow(), format.equals("named"), parts);
    }
}

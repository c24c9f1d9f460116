package io.sendwell.channel.webhook;

import io.sendwell.channel.MessageTemplate.Category;
import io.sendwell.channel.MessageTemplate.State;
import io.sendwell.channel.SenderSignal;
import io.sendwell.channel.SenderSignal.Kind;
import io.sendwell.channel.SenderSignals;
import io.sendwell.channel.cloud.CloudNumber;
import io.sendwell.channel.template.StoredTemplates;
import io.sendwell.channel.template.WhatsAppWords;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** What Meta tells of templates: how they stand, how people take them, what they count as. */
@Component
class TemplateNews {

    private final StoredTemplates templates;
    private final SenderSignals signals;

    TemplateNews(StoredTemplates templates, SenderSignals signals) {
        this.templates = templates;
        this.signals = signals;
    }

    /** What one webhook says anew; null = nothing. */
    private record News(
            @Nullable State state,
            @Nullable String reason,
            @Nullable String quality,
            @Nullable Category category,
            @Nullable String trouble) {}

    /** In the caller's transaction. @return false where it is not about templates */
    boolean take(Change change, List<CloudNumber> concerned, Instant at) {
        var news = switch (change.field()) {
            case "message_template_status_update" -> status(change.value());
            case "message_template_quality_update" -> quality(change.value());
            case "template_category_update" ->
                new News(
                        null,
                        null,
                        null,
                        WhatsAppWords.category(Plain.text(change.value().path("new_category")))
                                .orElse(null),
                        null);
            default -> null;
        };
        if (news == null) {
            return false;
        }
        var name = Plain.text(change.value().path("message_template_name"));
        var language = Plain.text(change.value().path("message_template_language"));
        concerned.stream()
                .map(CloudNumber::workspace)
                .distinct()
                .forEach(workspace -> templates.change(
                        workspace,
                        change.account(),
                        name,
                        language,
                        news.state,
                        news.reason,
                        news.quality,
                        news.category,
                        at));
        if (news.trouble != null) {
            concerned.forEach(number -> signals.note(
                    number.workspace(),
                    new SenderSignal(number.sender(), Kind.TEMPLATE, true, name + ": " + news.trouble, null, at)));
        }
        return true;
    }

    private static News status(JsonNode value) {
        var event = Plain.text(value.path("event"));
        var state = WhatsAppWords.state(event);
        var bad = state == State.PAUSED || state == State.DISABLED || state == State.REJECTED;
        return new News(state, bad ? reason(value) : null, null, null, bad ? event : null);
    }

    private static @Nullable String reason(JsonNode value) {
        return Stream.of(
                        value.path("rejection_info").path("reason"),
                        value.path("other_info").path("description"),
                        value.path("other_info").path("title"),
                        value.path("disable_info").path("disable_date"),
                        value.path("reason"))
                .map(Plain::text)
                .filter(text -> !text.isEmpty() && !text.equals("NONE"))
                .findFirst()
                .orElse(null);
    }

    private static News quality(JsonNode value) {
        var score = Plain.text(value.path("new_quality_score"));
        return new News(null, null, score.isEmpty() ? null : score, null, score.equals("RED") ? "quality RED" : null);
    }
}

package io.sendwell.channel.template;

import io.sendwell.channel.MessageTemplate.State;
import io.sendwell.channel.cloud.AccountCalls;
import io.sendwell.channel.cloud.CloudNumber;
import io.sendwell.channel.cloud.GraphAnswer;
import io.sendwell.channel.template.StoredTemplates.Told;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

/** Fetches all templates of an account and stores how they stand now, in one transaction. */
@Component
class TemplateFetching {

    private static final String FIELDS =
            "id,name,language,status,category,quality_score,rejected_reason,parameter_format,components";
    private static final String PAGE = "100";

    /** An account has 6,000 templates at most. */
    private static final int MOST_PAGES = 100;

    private final AccountCalls calls;
    private final StoredTemplates templates;
    private final InstantSource clock;
    private final TransactionTemplate transaction;

    TemplateFetching(
            AccountCalls calls,
            StoredTemplates templates,
            InstantSource clock,
            PlatformTransactionManager transactions) {
        this.calls = calls;
        this.templates = templates;
        this.clock = clock;
        this.transaction = new TransactionTemplate(transactions);
    }

    /** What came of it. */
    sealed interface Fetched {
        record All(int templates) implements Fetched {}

        /**
         * Nothing was stored.
         *
         * @param answer what Meta said instead
         */
        record Failed(GraphAnswer answer) implements Fetched {}
    }

    /** Called outside of transactions, in a scope that may write to the number's workspace. */
    Fetched fetch(CloudNumber number, String account) {
        var told = new ArrayList<Told>();
        var query = new LinkedHashMap<>(Map.of("fields", FIELDS, "limit", PAGE));
        for (int page = 0; page < MOST_PAGES; page++) {
            var answer = calls.get(number, "/" + account + "/message_templates", query);
            if (!(answer instanceof GraphAnswer.Ok(var body))) {
                return new Fetched.Failed(answer);
            }
            body.path("data").forEach(one -> told(account, one).ifPresent(told::add));
            var after = body.path("paging").path("cursors").path("after").asString("");
            if (after.isEmpty() || !body.path("paging").has("next")) {
                store(number, account, told);
                return new Fetched.All(told.size());
            }
            query.put("after", after);
        }
        return new Fetched.Failed(new GraphAnswer.Unknown("the list of templates does not end"));
    }

    private void store(CloudNumber number, String account, List<Told> told) {
        transaction.executeWithoutResult(_ -> {
            var now = clock.instant();
            told.forEach(one -> templates.store(number.workspace(), one, now));
            templates.goneBut(
                    number.workspace(),
                    account,
                    told.stream().map(Told::whatsAppId).toList(),
                    now);
        });
    }

    /** Empty where Meta has a kind of template that we do not know. */
    private static Optional<Told> told(String account, JsonNode one) {
        var category = WhatsAppWords.category(one.path("category").asString(""));
        var name = one.path("name").asString("");
        var id = one.path("id").asString("");
        if (category.isEmpty() || name.isEmpty() || id.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Told(
                account,
                id,
                name,
                one.path("language").asString(""),
                category.get(),
                Objects.requireNonNullElse(
                        WhatsAppWords.state(one.path("status").asString("")), State.APPROVED),
                quality(one.path("quality_score")),
                unless(one.path("rejected_reason").asString(""), "NONE"),
                one.path("parameter_format")
                        .asString("")
                        .toUpperCase(Locale.ROOT)
                        .equals("NAMED"),
                one.path("components")));
    }

    private static @Nullable String quality(JsonNode score) {
        return unless(score.isObject() ? score.path("score").asString("") : score.asString(""), "UNKNOWN");
    }

    private static @Nullable String unless(String value, String nothing) {
        return value.isEmpty() || value.equals(nothing) ? null : value;
    }
}

package io.sendwell.inbox;

import io.sendwell.intelligence.Classifier;
import io.sendwell.intelligence.Intent;
import io.sendwell.intelligence.Reply;
import io.sendwell.intelligence.Responder;
import io.sendwell.intelligence.Sentiment;
import io.sendwell.intelligence.Snippet;
import io.sendwell.intelligence.SuggestedAction;
import io.sendwell.intelligence.Suggestion;
import io.sendwell.intelligence.Urgency;
import io.sendwell.intelligence.Verdict;
import io.sendwell.intelligence.local.LocalClassifier;
import io.sendwell.intelligence.model.LanguageModels;
import io.sendwell.kernel.WorkspaceId;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.context.event.EventListener;

/**
 * Understands what stands in the message: {@code [question 90]} is a question with confidence 90, {@code [question 90
 * high pt]} an urgent one in Portuguese. Everything else is unknown. Answers with what it was asked.
 */
@NullMarked
class ScriptedIntelligence {

    private static final Pattern SCRIPT = Pattern.compile("\\[(\\w+) (\\d+)( high)?( [a-z]{2})?]");

    /** What the classifier was asked, in order. */
    final Queue<Reply> asked = new ConcurrentLinkedQueue<>();

    /** What was told of verdicts. */
    final Queue<ReplyUnderstood> told = new ConcurrentLinkedQueue<>();

    /** Done before each verdict. */
    volatile Consumer<Reply> before = _ -> {};

    /** Whether suggestions need a person's eye. */
    volatile boolean review;

    static ScriptedIntelligence of(io.sendwell.TestServer server) {
        return server.bean(ScriptedIntelligence.class);
    }

    @EventListener
    void on(ReplyUnderstood event) {
        told.add(event);
    }

    @Bean
    @Primary
    Classifier scriptedClassifier(LanguageModels models, LocalClassifier local) {
        return new Classifier(models, local) {
            @Override
            public Verdict classify(WorkspaceId workspace, Reply reply) {
                asked.add(reply);
                before.accept(reply);
                return verdict(reply.text());
            }
        };
    }

    @Bean
    @Primary
    Responder scriptedResponder(LanguageModels models) {
        return new Responder(models) {
            @Override
            public Suggestion suggest(
                    WorkspaceId workspace,
                    Reply reply,
                    Verdict verdict,
                    List<Snippet> knowledge,
                    @Nullable String name) {
                var known =
                        knowledge.isEmpty() ? "nothing" : knowledge.getFirst().text();
                return new Suggestion(true, "To %s: %s".formatted(name, known), review, "scripted");
            }
        };
    }

    private static Verdict verdict(String text) {
        var script = SCRIPT.matcher(text);
        var intent = script.find() ? Intent.of(script.group(1)).orElseThrow() : Intent.UNKNOWN;
        @Nullable String language = intent == Intent.UNKNOWN ? null : script.group(4);
        return new Verdict(
                intent,
                Sentiment.NEUTRAL,
                intent == Intent.UNKNOWN ? 0 : Integer.parseInt(script.group(2)),
                List.of(intent.code()),
                SuggestedAction.of(intent),
                intent != Intent.UNKNOWN && script.group(3) != null ? Urgency.HIGH : Urgency.LOW,
                language == null ? "en" : language.strip().toLowerCase(Locale.ROOT),
                "scripted",
                "7");
    }
}

package io.sendwell.intelligence;

import io.sendwell.intelligence.model.LanguageModels;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.Problem.FieldError;
import io.sendwell.workspace.Caller;
import io.sendwell.workspace.ForAgents;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What replies mean, one or many at a time, with what could be answered. Nothing is stored and nothing is sent. */
@RestController
@RequestMapping("/api/v1/ai/classify")
class ClassifyApi {

    private static final int MOST_REPLIES = 10_000;

    private final Classifier classifier;
    private final Responder responder;
    private final LanguageModels models;
    private final ObjectProvider<Knowledge> knowledge;

    ClassifyApi(
            Classifier classifier, Responder responder, LanguageModels models, ObjectProvider<Knowledge> knowledge) {
        this.classifier = classifier;
        this.responder = responder;
        this.models = models;
        this.knowledge = knowledge;
    }

    /** Either one reply or {@code replies}. */
    record ClassifyForm(
            @Schema(description = "One reply; at most 65536 characters") @Nullable String replyText,

            @Nullable String originalMessage,
            @Nullable List<ReplyForm.@Nullable Line> conversationHistory,
            @Nullable List<@Nullable ReplyForm> replies) {}

    /** What is answered: one verdict, or all of them. */
    @Schema(oneOf = {VerdictView.class, VerdictsView.class})
    sealed interface Classified {}

    /** @param language ISO 639-1, und where it cannot be told */
    record VerdictView(
            Intent intent,
            Sentiment sentiment,
            int confidence,
            List<String> keyPhrases,
            SuggestedAction suggestedAction,
            Urgency urgency,
            String language,
            AutoResponse autoResponse,
            String engine)
            implements Classified {

        static VerdictView of(Verdict verdict, Suggestion suggestion) {
            return new VerdictView(
                    verdict.intent(),
                    verdict.sentiment(),
                    verdict.confidence(),
                    verdict.keyPhrases(),
                    verdict.suggestedAction(),
                    verdict.urgency(),
                    verdict.language(),
                    new AutoResponse(
                            suggestion.shouldRespond(),
                            suggestion.suggestedResponse(),
                            suggestion.requiresHumanReview(),
                            suggestion.engine()),
                    verdict.engine());
        }
    }

    record AutoResponse(
            boolean shouldRespond, @Nullable String suggestedResponse, boolean requiresHumanReview, String engine) {}

    /** In the order of the replies. */
    record VerdictsView(List<VerdictView> items) implements Classified {}

    @Operation(summary = "What a reply means and what could be answered; up to 10,000 replies at once")
    @ForAgents
    @PostMapping
    Classified classify(@RequestBody ClassifyForm form) {
        if (form.replies() == null) {
            return one(form);
        }
        if (form.replyText() != null) {
            throw Problem.invalid("reply_text", "must be left out where there are replies");
        }
        return many(form.replies());
    }

    /** Both questions to a language model share the time of one. */
    private Classified one(ClassifyForm form) {
        var errors = new ArrayList<FieldError>();
        var reply =
                new ReplyForm(form.replyText(), form.originalMessage(), form.conversationHistory()).read("", errors);
        refuse(errors);
        var workspace = Caller.current().workspace();
        var deadline = models.deadline(workspace);
        var verdict = classifier.classify(workspace, reply, deadline);
        return VerdictView.of(verdict, responder.suggest(workspace, reply, verdict, known(), null, deadline));
    }

    /** What could be answered to many is found here: nobody waits for thousands of drafts. */
    private Classified many(List<@Nullable ReplyForm> forms) {
        if (forms.size() > MOST_REPLIES) {
            throw Problem.invalid("replies", "must have at most " + MOST_REPLIES + " replies");
        }
        var errors = new ArrayList<FieldError>();
        var replies = new ArrayList<Reply>();
        for (int i = 0; i < forms.size(); i++) {
            var form = forms.get(i);
            if (form == null) {
                errors.add(new FieldError("replies[" + i + "]", "must be a text or an object with a reply_text"));
            } else {
                replies.add(form.read("replies[" + i + "].", errors));
            }
        }
        refuse(errors);
        var verdicts = classifier.classify(Caller.current().workspace(), replies);
        var known = responder.index(known());
        var items = new ArrayList<VerdictView>();
        for (int i = 0; i < replies.size(); i++) {
            var verdict = verdicts.get(i);
            items.add(VerdictView.of(verdict, responder.here(replies.get(i), verdict, known, null)));
        }
        return new VerdictsView(items);
    }

    private List<Snippet> known() {
        return knowledge.stream()
                .flatMap(each -> each.of(Caller.current().workspace()).stream())
                .toList();
    }

    private static void refuse(List<FieldError> errors) {
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors.subList(0, Math.min(errors.size(), 100)));
        }
    }
}

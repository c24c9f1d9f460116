package io.sendwell.inbox.understanding;

import io.sendwell.contact.ContactId;
import io.sendwell.contact.csv.CsvDownload;
import io.sendwell.inbox.conversation.Classification;
import io.sendwell.inbox.conversation.HeardMessages;
import io.sendwell.inbox.understanding.Verdicts.Lesson;
import io.sendwell.intelligence.Intent;
import io.sendwell.intelligence.Sentiment;
import io.sendwell.intelligence.Urgency;
import io.sendwell.kernel.Problem;
import io.sendwell.workspace.Caller;
import io.sendwell.workspace.ForAgents;
import io.sendwell.workspace.ForMarketers;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** People's word against the engine's, and what can be learnt from it. */
@RestController
@RequestMapping("/api/v1")
class CorrectionsApi {

    private static final List<String> COLUMNS = List.of(
            "text",
            "language",
            "intent",
            "engine_intent",
            "sentiment",
            "engine_sentiment",
            "engine_confidence",
            "engine",
            "engine_version",
            "corrected_at");

    private final Verdicts verdicts;
    private final Consequences consequences;
    private final HeardMessages messages;
    private final InstantSource clock;

    CorrectionsApi(Verdicts verdicts, Consequences consequences, HeardMessages messages, InstantSource clock) {
        this.verdicts = verdicts;
        this.consequences = consequences;
        this.messages = messages;
        this.clock = clock;
    }

    record CorrectionForm(@Nullable String intent, @Nullable String sentiment) {}

    @Operation(
            summary = "Say what a contact's message really means",
            description = "Kept beside the engine's verdict, and acted upon as if it were sure: unsubscribe opts the"
                    + " contact out. Correcting it later to something else does not opt it in again.")
    @ForAgents
    @PostMapping("/conversations/{id}/messages/{message_id}/classification")
    @Transactional
    public Classification correct(
            @PathVariable long id, @PathVariable("message_id") long messageId, @RequestBody CorrectionForm form) {
        var caller = Caller.current();
        var message = verdicts.lock(caller.workspace(), id, messageId)
                .orElseThrow(() -> Problem.notFound("incoming message", messageId));
        var intent = intent(form);
        var sentiment = sentiment(form);
        verdicts.correct(caller.workspace(), messageId, intent, sentiment, caller.memberId(), clock.instant());
        if (message.correctedBefore() != intent) {
            consequences.follow(List.of(new Consequences.Meaning(
                    caller.workspace(),
                    new ContactId(message.contact()),
                    id,
                    messageId,
                    message.text(),
                    message.at(),
                    intent,
                    sentiment == null ? message.sentiment() : sentiment,
                    Urgency.LOW,
                    100,
                    false,
                    "correction",
                    caller.memberId())));
        }
        return messages.before(caller.workspace(), id, messageId + 1, 1).stream()
                .findFirst()
                .map(HeardMessages.Heard::classification)
                .orElseThrow(() -> Problem.notFound("incoming message", messageId));
    }

    @Operation(summary = "What people corrected, as training data in CSV")
    @ForMarketers
    @GetMapping(path = "/ai/corrections.csv", produces = "text/csv")
    @Transactional(readOnly = true)
    public void export(HttpServletResponse response) throws IOException {
        try (var csv = CsvDownload.to(response, "corrections.csv");
                var lessons = verdicts.lessons(Caller.current().workspace())) {
            csv.row(COLUMNS);
            lessons.forEach(lesson -> csv.row(cells(lesson)));
        }
    }

    private static List<@Nullable String> cells(Lesson lesson) {
        return Arrays.asList(
                lesson.text(),
                lesson.language(),
                lesson.intent(),
                lesson.engineIntent(),
                lesson.sentiment(),
                lesson.engineSentiment(),
                Integer.toString(lesson.engineConfidence()),
                lesson.engine(),
                lesson.version(),
                lesson.correctedAt().toString());
    }

    private static Intent intent(CorrectionForm form) {
        if (form.intent() == null) {
            throw Problem.invalid("intent", "is required");
        }
        return Intent.of(form.intent())
                .orElseThrow(() -> Problem.invalid(
                        "intent",
                        "must be one of "
                                + Arrays.stream(Intent.values())
                                        .map(Intent::code)
                                        .collect(Collectors.joining(", "))));
    }

    private static @Nullable Sentiment sentiment(CorrectionForm form) {
        return form.sentiment() == null
                ? null
                : Sentiment.of(form.sentiment())
                        .orElseThrow(() -> Problem.invalid("sentiment", "must be positive, neutral or negative"));
    }
}

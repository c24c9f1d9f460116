package io.sendwell.intelligence.copy;

import io.sendwell.intelligence.Alternatives;
import io.sendwell.intelligence.Rewriter;
import io.sendwell.intelligence.Rewriting;
import io.sendwell.intelligence.SpamCheck;
import io.sendwell.intelligence.SpamReport.Indicator;
import io.sendwell.intelligence.Tone;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Caller;
import io.sendwell.workspace.ForMarketers;
import io.sendwell.workspace.ForViewers;
import io.swagger.v3.oas.annotations.Operation;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Help with what to write. Nothing here sends or keeps anything. */
@RestController
@RequestMapping("/api/v1/ai")
class CopyApi {

    private static final int LONGEST = 65_536;
    private static final int LONGEST_NAME = 200;
    private static final int MOST_ALTERNATIVES = 10;
    private static final int USUAL_ALTERNATIVES = 3;

    private final SpamCheck spamCheck;
    private final Rewriter rewriter;

    CopyApi(SpamCheck spamCheck, Rewriter rewriter) {
        this.spamCheck = spamCheck;
        this.rewriter = rewriter;
    }

    record SpamForm(@Nullable String message) {}

    record SpamView(
            int spamScore,
            String level,
            boolean isSpam,
            List<Indicator> indicators,
            List<String> suggestions,
            String cleaned) {}

    record RewriteForm(
            @Nullable String message,
            @Nullable String contactName,
            @Nullable String tone) {}

    record RewriteView(
            String original,
            String rewritten,
            String tone,
            List<String> changes,
            int spamBefore,
            int spamAfter,
            String engine) {
        static RewriteView of(Rewriting written) {
            return new RewriteView(
                    written.original(),
                    written.rewritten(),
                    written.tone().code(),
                    written.changes(),
                    written.spamBefore(),
                    written.spamAfter(),
                    written.engine());
        }
    }

    record AlternativesForm(
            @Nullable String message,
            @Nullable Integer count,
            @Nullable String tone) {}

    @ForViewers
    @PostMapping("/spam-check")
    @Operation(
            summary = "Say what in a message looks like spam, and how to say it calmly",
            description = "The points of the indicators add up to the score, up to 100; from 30 on it counts as spam."
                    + " start and end count UTF-16 units of the message as it was given.")
    public SpamView spamCheck(@RequestBody SpamForm form) {
        var report = spamCheck.check(message(form.message()));
        return new SpamView(
                report.score(),
                report.level().code(),
                report.isSpam(),
                report.indicators(),
                report.suggestions(),
                report.cleaned());
    }

    @ForMarketers
    @PostMapping("/rewrite")
    @Operation(
            summary = "Rewrite a message in a tone, every fact kept",
            description = "By the workspace's language model where its wording keeps every fact and looks no more like"
                    + " spam; else by rules, which leave good copy alone. engine says who wrote it.")
    public RewriteView rewrite(@RequestBody RewriteForm form) {
        var message = message(form.message());
        return RewriteView.of(
                rewriter.rewrite(workspace(), message, tone(form.tone()), contactName(form.contactName())));
    }

    @ForMarketers
    @PostMapping("/alternatives")
    @Operation(
            summary = "Write different drafts of a message to pick from, every fact kept",
            description = "Of the pairs of neighbouring words that two drafts have, at most 80 % are common to both."
                    + " Where the message leaves no room for so many, there are fewer and a note.")
    public AlternativesView alternatives(@RequestBody AlternativesForm form) {
        var message = message(form.message());
        int count = form.count() == null ? USUAL_ALTERNATIVES : form.count();
        if (count < 1 || count > MOST_ALTERNATIVES) {
            throw Problem.invalid("count", "must be between 1 and " + MOST_ALTERNATIVES);
        }
        return AlternativesView.of(rewriter.alternatives(workspace(), message, count, tone(form.tone())));
    }

    record AlternativesView(
            List<Alternatives.Draft> alternatives,
            String engine,
            @Nullable String note) {
        static AlternativesView of(Alternatives written) {
            return new AlternativesView(written.drafts(), written.engine(), written.note());
        }
    }

    private static String message(@Nullable String message) {
        if (message == null || message.isBlank() || message.length() > LONGEST) {
            throw Problem.invalid("message", "must have 1 to " + LONGEST + " characters");
        }
        return message;
    }

    private static @Nullable String contactName(@Nullable String name) {
        if (name == null || name.isBlank()) {
            return null;
        }
        if (name.length() > LONGEST_NAME || name.contains("\n")) {
            throw Problem.invalid("contact_name", "must be a line of at most " + LONGEST_NAME + " characters");
        }
        return name.strip();
    }

    private static Tone tone(@Nullable String code) {
        if (code == null) {
            return Tone.FRIENDLY;
        }
        return Tone.of(code)
                .orElseThrow(() -> Problem.invalid(
                        "tone",
                        "must be one of "
                                + Arrays.stream(Tone.values()).map(Tone::code).collect(Collectors.joining(", "))));
    }

    private static WorkspaceId workspace() {
        return Caller.current().workspace();
    }
}

package io.sendwell.intelligence;

import io.sendwell.intelligence.copy.FactGuard;
import io.sendwell.intelligence.copy.ModelWriter;
import io.sendwell.intelligence.copy.RuleWriter;
import io.sendwell.intelligence.copy.Similarity;
import io.sendwell.intelligence.copy.Spam;
import io.sendwell.kernel.WorkspaceId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Says messages in other words: by the workspace's language model where it has one and its wording keeps every fact and
 * looks no more like spam than before; else by rules of our own. Nothing that comes from here is sent unless a person has
 * approved it.
 */
@Component
public class Rewriter {

    /** The rules' own name as an engine. */
    public static final String LOCAL = "local";

    private final ModelWriter models;

    Rewriter(ModelWriter models) {
        this.models = models;
    }

    /**
     * One better wording. The rules leave good copy alone; a model may put it into another tone.
     *
     * @param contactName of the person who is greeted, where there is one: the one name that may be new
     */
    public Rewriting rewrite(WorkspaceId workspace, String message, Tone tone, @Nullable String contactName) {
        int before = Spam.in(message).score();
        var names = contactName == null ? List.<String>of() : List.of(contactName);
        var byModel = models.rewrite(workspace, message, tone, contactName)
                .filter(written -> isUsable(message, before, written.text(), names));
        if (byModel.isPresent()) {
            var written = byModel.get();
            return new Rewriting(
                    message,
                    written.text(),
                    tone,
                    written.changes(),
                    before,
                    Spam.in(written.text()).score(),
                    written.engine());
        }
        return RuleWriter.rewrite(message, tone, contactName)
                .map(draft -> new Rewriting(message, draft.text(), tone, draft.changes(), before, draft.score(), LOCAL))
                .orElseGet(() -> new Rewriting(message, message, tone, List.of(), before, before, LOCAL));
    }

    /** So many different drafts, or fewer with a note that says why. */
    public Alternatives alternatives(WorkspaceId workspace, String message, int count, Tone tone) {
        int before = Spam.in(message).score();
        var drafts = new ArrayList<Alternatives.Draft>();
        var byModel = models.alternatives(workspace, message, count, tone);
        var texts = new ArrayList<>(List.of(message));
        for (var text : byModel.map(ModelWriter.Several::texts).orElse(List.of())) {
            boolean differs = texts.stream().noneMatch(other -> Similarity.of(other, text) > RuleWriter.MOST_ALIKE);
            if (drafts.size() < count && differs && isUsable(message, before, text, List.of())) {
                drafts.add(new Alternatives.Draft(text, Spam.in(text).score()));
                texts.add(text);
            }
        }
        int written = drafts.size();
        RuleWriter.alternatives(message, count - written, tone, texts).stream()
                .map(draft -> new Alternatives.Draft(draft.text(), draft.score()))
                .forEach(drafts::add);
        var engine = written > 0 ? byModel.orElseThrow().engine() : LOCAL;
        return new Alternatives(drafts, engine, note(count, written, drafts.size(), byModel.isPresent()));
    }

    private static boolean isUsable(String message, int before, String text, List<String> names) {
        return !text.isBlank()
                && Spam.in(text).score() <= before
                && FactGuard.between(message, text, names).none();
    }

    private static @Nullable String note(int wanted, int written, int all, boolean asked) {
        var notes = Stream.of(
                        asked && written < wanted
                                ? "%d of the model's drafts could be used; rules wrote the others.".formatted(written)
                                : null,
                        all < wanted
                                ? "Only %d drafts differ enough from the message and from one another.".formatted(all)
                                : null)
                .filter(Objects::nonNull)
                .toList();
        return notes.isEmpty() ? null : String.join(" ", notes);
    }
}

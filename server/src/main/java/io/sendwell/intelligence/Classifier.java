package io.sendwell.intelligence;

import io.sendwell.intelligence.local.LocalClassifier;
import io.sendwell.intelligence.model.Deadline;
import io.sendwell.intelligence.model.LanguageModels;
import io.sendwell.intelligence.model.policy.Injection;
import io.sendwell.kernel.WorkspaceId;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Gatherers;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Understands replies: by the workspace's language model where it has chosen one and that one answers in time, else here.
 * It decides about words only; what follows from a verdict is its callers' affair.
 *
 * <p>An opt-out that we are sure of ourselves is one, and no model is asked about it. Nor is one shown a reply that speaks
 * to models instead of to people.
 */
@Component
public class Classifier {

    /** How many replies of one batch a language model is asked about: those that we are least sure of. */
    static final int MOST_ASKED = 100;

    private static final int AT_ONCE = 8;

    /** From here on an opt-out stays one: it is more likely than not, and the other mistake is the worse one. */
    private static final int SURE_OPT_OUT = 50;

    private final LanguageModels models;
    private final LocalVerdicts local;

    /** How replies are understood without a language model. */
    interface LocalVerdicts {
        Verdict of(Reply reply);
    }

    @Autowired
    public Classifier(LanguageModels models, LocalClassifier local) {
        this(models, local::classify);
    }

    Classifier(LanguageModels models, LocalVerdicts local) {
        this.models = models;
        this.local = local;
    }

    /**
     * Asks the workspace's language model first; takes as long as that may take (see {@code settings/ai}). Not to be
     * called within a transaction.
     */
    public Verdict classify(WorkspaceId workspace, Reply reply) {
        return classify(workspace, reply, models.deadline(workspace));
    }

    Verdict classify(WorkspaceId workspace, Reply reply, Deadline deadline) {
        var here = here(reply);
        return !models.isLocal(workspace) && worthAsking(reply, here) ? asked(workspace, reply, here, deadline) : here;
    }

    /**
     * The verdicts in the order of the replies. Of many replies a language model is asked about the hundred that we are
     * least sure of, some at once, all within the time of one question.
     */
    public List<Verdict> classify(WorkspaceId workspace, List<Reply> replies) {
        var verdicts = new LinkedHashMap<Reply, Verdict>();
        replies.forEach(reply -> verdicts.computeIfAbsent(reply, this::here));
        if (!models.isLocal(workspace)) {
            var deadline = models.deadline(workspace);
            verdicts.entrySet().stream()
                    .filter(each -> worthAsking(each.getKey(), each.getValue()))
                    .sorted(Comparator.comparingInt(each -> each.getValue().confidence()))
                    .limit(MOST_ASKED)
                    .map(Map.Entry::copyOf)
                    .gather(Gatherers.mapConcurrent(
                            AT_ONCE,
                            each -> Map.entry(
                                    each.getKey(), asked(workspace, each.getKey(), each.getValue(), deadline))))
                    .toList()
                    .forEach(each -> verdicts.put(each.getKey(), each.getValue()));
        }
        return replies.stream().map(verdicts::get).toList();
    }

    /** By our own models alone: some milliseconds, no network. */
    public Verdict here(Reply reply) {
        return local.of(reply);
    }

    private Verdict asked(WorkspaceId workspace, Reply reply, Verdict here, Deadline deadline) {
        return models.ask(workspace, Reading.question(reply), deadline)
                .map(answer -> Reading.verdict(answer, reply, here))
                .orElse(here);
    }

    private static boolean worthAsking(Reply reply, Verdict here) {
        return !reply.text().isBlank()
                && !(here.intent() == Intent.UNSUBSCRIBE && here.confidence() >= SURE_OPT_OUT)
                && !Injection.suspected(reply.text());
    }
}

package io.sendwell.inbox.understanding;

import static java.util.Objects.requireNonNull;

import io.sendwell.inbox.backlog.Backlog;
import io.sendwell.inbox.backlog.BacklogWork;
import io.sendwell.inbox.backlog.Rush;
import io.sendwell.inbox.backlog.Stage;
import io.sendwell.inbox.backlog.Task;
import io.sendwell.inbox.conversation.Words;
import io.sendwell.inbox.incoming.Keywords;
import io.sendwell.intelligence.Classifier;
import io.sendwell.intelligence.Intent;
import io.sendwell.intelligence.Reply;
import io.sendwell.intelligence.Sentiment;
import io.sendwell.intelligence.SuggestedAction;
import io.sendwell.intelligence.Urgency;
import io.sendwell.intelligence.Verdict;
import io.sendwell.intelligence.optout.OptOutWords.Meaning;
import io.sendwell.kernel.GroupCommit;
import io.sendwell.kernel.Timekeeper;
import io.sendwell.workspace.Tenancy;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * Understands what came in, and makes it findable first: that is not for the intake to wait for. Verdicts that are ready at the same time are stored together; each with what follows from it,
 * so that both happen once.
 */
@Component
class UnderstandingWork extends BacklogWork {

    private static final int STORED_AT_ONCE = 100;

    private final Keywords keywords;
    private final Classifier classifier;
    private final Contexts contexts;
    private final Words words;
    private final GroupCommit<Understood> store;

    UnderstandingWork(
            Keywords keywords,
            Classifier classifier,
            Contexts contexts,
            Words words,
            Consequences consequences,
            Backlog backlog,
            Rush rush,
            Timekeeper timekeeper,
            InstantSource clock,
            PlatformTransactionManager transactions) {
        super(Stage.UNDERSTAND, backlog, rush, timekeeper, clock, transactions);
        this.keywords = keywords;
        this.classifier = classifier;
        this.contexts = contexts;
        this.words = words;
        this.store =
                new GroupCommit<>(STORED_AT_ONCE, understood -> Tenancy.asEngine(() -> consequences.store(understood)));
    }

    @Override
    public String name() {
        return "understanding";
    }

    @Override
    protected Map<Task, Runnable> prepare(List<Task> tasks) {
        tasks.stream()
                .collect(Collectors.groupingBy(Task::workspace))
                .forEach((workspace, its) -> words.add(
                        workspace,
                        its.stream()
                                .map(task -> new Words.Text(task.conversation(), task.text(), task.at()))
                                .toList()));
        var replies = contexts.of(tasks);
        var thoughts = new HashMap<Task, Runnable>();
        for (var task : tasks) {
            var reply = requireNonNull(replies.get(task));
            thoughts.put(task, () -> store.write(new Understood(task, verdict(task, reply))));
        }
        return thoughts;
    }

    /** Opt-out words need no classifier, and none may see in them what they are not. */
    private Verdict verdict(Task task, Reply reply) {
        if (keywords.read(task.workspace(), task.text()) == Meaning.OPT_OUT) {
            return new Verdict(
                    Intent.UNSUBSCRIBE,
                    Sentiment.NEUTRAL,
                    100,
                    List.of(),
                    SuggestedAction.OPT_OUT,
                    Urgency.LOW,
                    reply.language() == null ? "und" : reply.language(),
                    Understood.KEYWORD,
                    "1");
        }
        return Tenancy.inWorkspace(task.workspace(), () -> classifier.classify(task.workspace(), reply));
    }
}

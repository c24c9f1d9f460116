package io.sendwell.inbox.answering;

import static java.util.Objects.requireNonNull;

import io.sendwell.contact.Contacts;
import io.sendwell.contact.Standing;
import io.sendwell.delivery.Template;
import io.sendwell.inbox.answering.Answering.Thought;
import io.sendwell.inbox.backlog.Backlog;
import io.sendwell.inbox.backlog.BacklogWork;
import io.sendwell.inbox.backlog.Rush;
import io.sendwell.inbox.backlog.Stage;
import io.sendwell.inbox.backlog.Task;
import io.sendwell.inbox.understanding.Contexts;
import io.sendwell.inbox.understanding.Verdicts;
import io.sendwell.intelligence.Intent;
import io.sendwell.intelligence.Reply;
import io.sendwell.intelligence.Responder;
import io.sendwell.intelligence.Snippet;
import io.sendwell.intelligence.Suggestion;
import io.sendwell.intelligence.Verdict;
import io.sendwell.kernel.GroupCommit;
import io.sendwell.kernel.Timekeeper;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Tenancy;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;

/** Thinks of answers to what was understood: the workspace's own words where it has some, else a suggestion. */
@Component
class AnsweringWork extends BacklogWork {

    /** Who wrote the workspace's own words. */
    private static final String OWN_WORDS = "settings";

    private static final int SETTLED_AT_ONCE = 50;

    private final Contexts contexts;
    private final Verdicts verdicts;
    private final Contacts contacts;
    private final AutoResponses responses;
    private final Snippets snippets;
    private final Suggestions suggestions;
    private final Responder responder;
    private final GroupCommit<Thought> settle;

    AnsweringWork(
            Contexts contexts,
            Verdicts verdicts,
            Contacts contacts,
            AutoResponses responses,
            Snippets snippets,
            Suggestions suggestions,
            Responder responder,
            Answering answering,
            Backlog backlog,
            Rush rush,
            Timekeeper timekeeper,
            InstantSource clock,
            PlatformTransactionManager transactions) {
        super(Stage.ANSWER, backlog, rush, timekeeper, clock, transactions);
        this.contexts = contexts;
        this.verdicts = verdicts;
        this.contacts = contacts;
        this.responses = responses;
        this.snippets = snippets;
        this.responder = responder;
        this.suggestions = suggestions;
        this.settle =
                new GroupCommit<>(SETTLED_AT_ONCE, thoughts -> Tenancy.asEngine(() -> answering.settle(thoughts)));
    }

    @Override
    public String name() {
        return "answering";
    }

    /** What a workspace says and knows. */
    private record Knowledge(Map<Intent, AutoResponse> responses, List<Snippet> snippets) {}

    @Override
    protected Map<Task, Runnable> prepare(List<Task> tasks) {
        var replies = contexts.of(tasks);
        var standings =
                contacts.standings(tasks.stream().map(Task::contact).distinct().toList());
        var thoughts = new HashMap<Task, Runnable>();
        tasks.stream().collect(Collectors.groupingBy(Task::workspace)).forEach((workspace, its) -> {
            var understood =
                    verdicts.of(workspace, its.stream().map(Task::message).toList());
            var newest = suggestions.newest(workspace, its);
            var knowledge = new Knowledge(responses.of(workspace), snippets.of(workspace));
            for (var task : its) {
                var verdict = understood.get(task.message());
                if (verdict == null) {
                    continue;
                }
                var reply = requireNonNull(replies.get(task));
                var standing = standings.get(task.contact());
                // Of several messages in a row only the last is thought about.
                boolean worthwhile = !Answering.optedOut(standing) && newest.contains(task.message());
                thoughts.put(
                        task,
                        () -> settle.write(new Thought(
                                task,
                                verdict,
                                worthwhile
                                        ? Optional.of(suggestion(task, reply, verdict, standing, knowledge))
                                        : Optional.empty())));
            }
        });
        return thoughts;
    }

    private Suggestion suggestion(
            Task task, Reply reply, Verdict verdict, @Nullable Standing standing, Knowledge knowledge) {
        var values = standing == null ? Map.<String, String>of() : standing.variables();
        var own = knowledge
                .responses()
                .getOrDefault(verdict.intent(), AutoResponse.OFF)
                .textIn(verdict.language());
        if (own != null) {
            var text = Template.parse(own, "text").render(values, Map.of());
            if (text.isPresent()) {
                return new Suggestion(true, text.get(), false, OWN_WORDS);
            }
        }
        return suggested(task.workspace(), reply, verdict, knowledge.snippets(), values.get("first_name"));
    }

    private Suggestion suggested(
            WorkspaceId workspace, Reply reply, Verdict verdict, List<Snippet> knowledge, @Nullable String name) {
        return Tenancy.inWorkspace(workspace, () -> responder.suggest(workspace, reply, verdict, knowledge, name));
    }
}

package io.sendwell.inbox.understanding;

import io.sendwell.delivery.Messages;
import io.sendwell.inbox.backlog.Task;
import io.sendwell.intelligence.Reply;
import io.sendwell.kernel.WorkspaceId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What helps to understand messages: what they answer, what was written before, and in which language. */
@Repository
public class Contexts {

    private static final int HEARD = 4;
    private static final int SENT = 3;
    private static final int LONGEST = 500;

    private final JdbcClient jdbc;
    private final Messages messages;

    Contexts(JdbcClient jdbc, Messages messages) {
        this.jdbc = jdbc;
        this.messages = messages;
    }

    private record Line(String text, Instant at) {}

    /** The messages of these tasks with what helps to understand them; three statements per workspace. */
    public Map<Task, Reply> of(List<Task> tasks) {
        var replies = new HashMap<Task, Reply>();
        tasks.stream().collect(Collectors.groupingBy(Task::workspace)).forEach((workspace, its) -> {
            var heard = heard(workspace, its);
            var languages = languages(workspace, its);
            var sent =
                    messages.latest(workspace, its.stream().map(Task::contact).toList(), SENT);
            for (var task : its) {
                var ours = sent.getOrDefault(task.contact(), List.of()).stream()
                        .filter(view -> view.text() != null && !view.at().isAfter(task.at()))
                        .map(view -> new Line(cut(String.valueOf(view.text())), view.at()))
                        .toList();
                replies.put(
                        task,
                        reply(
                                task,
                                ours,
                                heard.getOrDefault(task.message(), List.of()),
                                languages.get(task.conversation())));
            }
        });
        return replies;
    }

    private static Reply reply(Task task, List<Line> ours, List<Line> theirs, @Nullable String language) {
        var history = new ArrayList<>(theirs);
        history.addAll(ours);
        history.sort(Comparator.comparing(Line::at));
        return new Reply(
                task.text(),
                ours.isEmpty() ? null : ours.getFirst().text(),
                history.stream().map(Line::text).toList(),
                language);
    }

    /** What each contact wrote before the message. */
    private Map<Long, List<Line>> heard(WorkspaceId workspace, List<Task> tasks) {
        var heard = new HashMap<Long, List<Line>>();
        jdbc.sql("""
                        select asked.message, m.text, m.at
                        from unnest(:messages::bigint[], :conversations::bigint[]) asked(message, conversation)
                        cross join lateral (
                            select left(text, :longest) as text, at from inbox.incoming_message
                            where workspace_id = :workspace and conversation_id = asked.conversation
                              and id < asked.message
                            order by id desc limit :most) m
                        """)
                .param("workspace", workspace.value())
                .param("messages", tasks.stream().map(Task::message).toArray(Long[]::new))
                .param("conversations", tasks.stream().map(Task::conversation).toArray(Long[]::new))
                .param("longest", LONGEST)
                .param("most", HEARD)
                .query(row -> {
                    heard.computeIfAbsent(row.getLong("message"), _ -> new ArrayList<>())
                            .add(new Line(
                                    row.getString("text"),
                                    row.getTimestamp("at").toInstant()));
                });
        return heard;
    }

    /** In which language each conversation was last seen to be. */
    private Map<Long, String> languages(WorkspaceId workspace, List<Task> tasks) {
        var languages = new HashMap<Long, String>();
        jdbc.sql("""
                        select asked.conversation, v.language
                        from (select distinct conversation from unnest(:conversations::bigint[]) c(conversation)) asked
                        cross join lateral (
                            select v.language from (
                                select id from inbox.incoming_message
                                where workspace_id = :workspace and conversation_id = asked.conversation
                                order by id desc limit 20) m
                            join inbox.verdict v on v.message_id = m.id and v.workspace_id = :workspace
                            where v.language <> 'und'
                            order by m.id desc limit 1) v
                        """)
                .param("workspace", workspace.value())
                .param("conversations", tasks.stream().map(Task::conversation).toArray(Long[]::new))
                .query(row -> {
                    languages.put(row.getLong("conversation"), row.getString("language"));
                });
        return languages;
    }

    private static String cut(String text) {
        if (text.length() <= LONGEST) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST);
    }
}

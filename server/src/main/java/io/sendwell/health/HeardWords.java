package io.sendwell.health;

import static java.util.stream.Collectors.groupingBy;

import io.sendwell.channel.SenderId;
import io.sendwell.health.policy.Heard;
import io.sendwell.health.policy.Heard.Holding;
import io.sendwell.health.policy.Word;
import io.sendwell.kernel.WorkspaceId;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What WhatsApp said of the senders, as words. */
@Repository
class HeardWords {

    private final JdbcClient jdbc;

    HeardWords(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void add(WorkspaceId workspace, SenderId sender, Heard heard) {
        jdbc.sql("""
                        insert into health.word (workspace_id, sender_id, word, holds, at, until)
                        values (:workspace, :sender, :word, :holds, :at, :until)
                        """)
                .param("workspace", workspace.value())
                .param("sender", sender.value())
                .param("word", heard.word().code())
                .param("holds", heard.holds())
                .param("at", Timestamp.from(heard.at()))
                .param("until", timestamp(heard.until()))
                .update();
    }

    /** Those that hold of one sender. */
    Map<Word, Holding> of(WorkspaceId workspace, SenderId sender, Instant now) {
        return of(List.of(workspace), List.of(sender), now).getOrDefault(sender, Map.of());
    }

    /**
     * Those that hold, by sender; of one of whom nothing was said there is none.
     *
     * @param workspaces of the senders, in the same order
     */
    Map<SenderId, Map<Word, Holding>> of(
            Collection<WorkspaceId> workspaces, Collection<SenderId> senders, Instant now) {
        record Said(SenderId sender, Heard heard) {}
        var said = jdbc.sql("""
                        select w.sender_id, w.word, w.holds, w.at, w.until
                        from unnest(:workspaces::bigint[], :senders::bigint[]) a(workspace_id, sender_id)
                        join health.word w on w.workspace_id = a.workspace_id and w.sender_id = a.sender_id
                        order by w.id
                        """)
                .param("workspaces", workspaces.stream().map(WorkspaceId::value).toArray(Long[]::new))
                .param("senders", senders.stream().map(SenderId::value).toArray(Long[]::new))
                .query((row, _) -> {
                    @Nullable Timestamp until = row.getTimestamp("until");
                    return new Said(
                            new SenderId(row.getLong("sender_id")),
                            new Heard(
                                    Word.named(row.getString("word")),
                                    row.getBoolean("holds"),
                                    row.getTimestamp("at").toInstant(),
                                    until == null ? null : until.toInstant()));
                })
                .list();
        var holding = new HashMap<SenderId, Map<Word, Holding>>();
        said.stream()
                .collect(groupingBy(Said::sender))
                .forEach((sender, its) -> holding.put(
                        sender, Heard.holding(its.stream().map(Said::heard).toList(), now)));
        return holding;
    }

    static @Nullable Timestamp timestamp(@Nullable Instant at) {
        return at == null ? null : Timestamp.from(at);
    }
}

package io.sendwell.inbox.conversation;

import io.sendwell.intelligence.optout.Folded;
import io.sendwell.kernel.WorkspaceId;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/**
 * Which words were written in which conversation, by either side. A word is kept once per conversation with the day on
 * which it was last written, so it leaves when the last message that holds it does; those of notes stay with the notes.
 */
@Repository
@Transactional
public class Words {

    /** Of longer texts the beginning is found, of longer words as well. */
    private static final int MOST_READ = 10_000;

    private static final int MOST_WORDS = 300;
    private static final int LONGEST = 40;

    /** Sorts after every text that continues a prefix. */
    private static final String LAST = Character.toString(Character.MAX_CODE_POINT);

    private final JdbcClient jdbc;

    Words(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Something that was written in a conversation. */
    public record Text(long conversation, String text, Instant at) {}

    private record Place(long conversation, String word) implements Comparable<Place> {
        @Override
        public int compareTo(Place other) {
            int byWord = word.compareTo(other.word);
            return byWord != 0 ? byWord : Long.compare(conversation, other.conversation);
        }
    }

    /** Makes messages of a workspace findable. */
    public void add(WorkspaceId workspace, Collection<Text> texts) {
        // In one order, so that two who write the same words do not wait for each other in a circle.
        var days = new TreeMap<Place, LocalDate>();
        for (var text : texts) {
            var day = text.at.atOffset(ZoneOffset.UTC).toLocalDate();
            read(text.text)
                    .forEach(word -> days.merge(
                            new Place(text.conversation, word), day, (one, other) -> one.isAfter(other) ? one : other));
        }
        if (days.isEmpty()) {
            return;
        }
        jdbc.sql("""
                        insert into inbox.word as w (workspace_id, word, conversation_id, source, last_day)
                        select :workspace, word, conversation_id, 'message', last_day
                        from unnest(:words::text[], :conversations::bigint[], :days::date[])
                            t (word, conversation_id, last_day)
                        on conflict (workspace_id, word, conversation_id, source)
                            do update set last_day = excluded.last_day where w.last_day < excluded.last_day
                        """)
                .param("workspace", workspace.value())
                .param("words", days.keySet().stream().map(Place::word).toArray(String[]::new))
                .param(
                        "conversations",
                        days.keySet().stream().map(Place::conversation).toArray(Long[]::new))
                .param("days", days.values().stream().map(LocalDate::toString).toArray(String[]::new))
                .update();
    }

    /** The notes of a conversation are these now. */
    void noted(WorkspaceId workspace, long conversation, Collection<String> notes) {
        var words = new LinkedHashSet<String>();
        notes.forEach(note -> words.addAll(read(note)));
        jdbc.sql("""
                        delete from inbox.word
                        where workspace_id = :workspace and conversation_id = :conversation and source = 'note'
                        """)
                .param("workspace", workspace.value())
                .param("conversation", conversation)
                .update();
        jdbc.sql("""
                        insert into inbox.word (workspace_id, word, conversation_id, source, last_day)
                        select :workspace, word, :conversation, 'note', 'infinity' from unnest(:words::text[]) word
                        """)
                .param("workspace", workspace.value())
                .param("conversation", conversation)
                .param("words", words.toArray(String[]::new))
                .update();
    }

    void forget(WorkspaceId workspace, long conversation) {
        jdbc.sql("delete from inbox.word where workspace_id = :workspace and conversation_id = :conversation")
                .param("workspace", workspace.value())
                .param("conversation", conversation)
                .update();
    }

    /**
     * A condition that conversation {@code c} holds all words of {@code search}, each as it begins; empty where it has
     * none. A range per word: an index serves it under row-level security, which it does not for full-text matches.
     */
    static List<String> conditions(String search, Map<String, Object> parameters) {
        var conditions = new ArrayList<String>();
        for (var word : read(search)) {
            int n = conditions.size();
            parameters.put("word_" + n, word);
            parameters.put("word_end_" + n, word + LAST);
            conditions.add("""
                    c.id in (select conversation_id from inbox.word
                             where workspace_id = :workspace and word >= :word_%1$d and word < :word_end_%1$d)
                    """.formatted(n));
        }
        return conditions;
    }

    private static Set<String> read(String text) {
        var found = new LinkedHashSet<String>();
        for (var word : Folded.words(text.length() > MOST_READ ? text.substring(0, MOST_READ) : text)) {
            if (found.size() == MOST_WORDS) {
                break;
            }
            found.add(word.length() > LONGEST ? cut(word) : word);
        }
        return found;
    }

    /** Never between the halves of one character. */
    private static String cut(String word) {
        return word.substring(0, Character.isHighSurrogate(word.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST);
    }
}

package io.sendwell.inbox.understanding;

import io.sendwell.delivery.Replies;
import io.sendwell.intelligence.Intent;
import io.sendwell.intelligence.Sentiment;
import io.sendwell.intelligence.SuggestedAction;
import io.sendwell.intelligence.Urgency;
import io.sendwell.intelligence.Verdict;
import io.sendwell.kernel.WorkspaceId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** What messages were understood as, and what people say that they are. In a transaction. */
@Repository
public class Verdicts {

    /** What the author of the message {@code m} of the conversation {@code c} was last sent. */
    private static final String CAMPAIGN = Replies.creditedCampaign("m.workspace_id", "c.contact_id", "m.at");

    private static final String DAY =
            "(m.at at time zone (select w.timezone from workspace.workspace w where w.id = m.workspace_id))::date";

    private final JdbcClient jdbc;
    private final JsonMapper json;

    Verdicts(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /** Stores those of messages that have none and are still here; answers the messages of just those. */
    Set<Long> add(List<Understood> understood, Instant now) {
        return new HashSet<>(jdbc.sql("""
                        insert into inbox.verdict
                            (message_id, workspace_id, intent, sentiment, confidence, key_phrases, suggested_action, urgency,
                             language, engine, version, at, campaign_id, day)
                        select m.id, m.workspace_id, u.intent, u.sentiment, u.confidence,
                               array(select jsonb_array_elements_text(u.phrases::jsonb)), u.action, u.urgency,
                               u.language, u.engine, u.version, :now, %s, %s
                        from unnest(:workspaces::bigint[], :messages::bigint[], :intents::text[], :sentiments::text[],
                                    :confidences::int[], :phrases::text[], :actions::text[], :urgencies::text[],
                                    :languages::text[], :engines::text[], :versions::text[])
                             u (workspace_id, message_id, intent, sentiment, confidence, phrases, action, urgency,
                                language, engine, version)
                        join inbox.incoming_message m on m.workspace_id = u.workspace_id and m.id = u.message_id
                        join inbox.conversation c on c.workspace_id = m.workspace_id and c.id = m.conversation_id
                        on conflict do nothing
                        returning message_id
                        """.formatted(CAMPAIGN, DAY))
                .param("now", Timestamp.from(now))
                .param(
                        "workspaces",
                        column(understood, one -> one.task().workspace().value(), Long[]::new))
                .param("messages", column(understood, one -> one.task().message(), Long[]::new))
                .param(
                        "intents",
                        column(understood, one -> one.verdict().intent().code(), String[]::new))
                .param(
                        "sentiments",
                        column(understood, one -> one.verdict().sentiment().code(), String[]::new))
                .param("confidences", column(understood, one -> one.verdict().confidence(), Integer[]::new))
                .param("phrases", column(understood, this::phrases, String[]::new))
                .param(
                        "actions",
                        column(
                                understood,
                                one -> one.verdict().suggestedAction().code(),
                                String[]::new))
                .param(
                        "urgencies",
                        column(understood, one -> one.verdict().urgency().code(), String[]::new))
                .param("languages", column(understood, one -> one.verdict().language(), String[]::new))
                .param("engines", column(understood, one -> one.verdict().engine(), String[]::new))
                .param("versions", column(understood, one -> one.verdict().version(), String[]::new))
                .query(Long.class)
                .list());
    }

    /** As JSON, for an array of arrays would have to be square; without the NUL that PostgreSQL cannot store. */
    private String phrases(Understood understood) {
        return json.writeValueAsString(understood.verdict().keyPhrases().stream()
                .map(phrase -> phrase.replace("\0", ""))
                .toList());
    }

    private static <T> T[] column(List<Understood> rows, Function<Understood, T> value, IntFunction<T[]> array) {
        return rows.stream().map(value).toArray(array);
    }

    /** What these messages were understood as, corrections heeded. */
    public Map<Long, Verdict> of(WorkspaceId workspace, List<Long> messages) {
        var verdicts = new HashMap<Long, Verdict>();
        jdbc.sql("select * from inbox.verdict where workspace_id = :workspace and message_id = any(:messages)")
                .param("workspace", workspace.value())
                .param("messages", messages.toArray(Long[]::new))
                .query(row -> {
                    verdicts.put(row.getLong("message_id"), verdict(row));
                });
        return verdicts;
    }

    /** A message as a correction needs it. */
    record Corrected(
            long message,
            long conversation,
            long contact,
            String text,
            Instant at,
            Sentiment sentiment,
            @Nullable Intent correctedBefore) {}

    /** A message of a conversation, held until the end of the transaction. */
    Optional<Corrected> lock(WorkspaceId workspace, long conversation, long message) {
        return jdbc.sql("""
                        select m.id, m.conversation_id, c.contact_id, m.text, m.at, v.sentiment, v.corrected_intent
                        from inbox.incoming_message m
                        join inbox.conversation c on c.workspace_id = m.workspace_id and c.id = m.conversation_id
                        left join inbox.verdict v on v.workspace_id = m.workspace_id and v.message_id = m.id
                        where m.workspace_id = :workspace and m.id = :message and m.conversation_id = :conversation
                        for no key update of m
                        """)
                .param("workspace", workspace.value())
                .param("message", message)
                .param("conversation", conversation)
                .query((row, _) -> new Corrected(
                        row.getLong("id"),
                        row.getLong("conversation_id"),
                        row.getLong("contact_id"),
                        row.getString("text"),
                        row.getTimestamp("at").toInstant(),
                        sentiment(row.getString("sentiment")),
                        Optional.ofNullable(row.getString("corrected_intent"))
                                .flatMap(Intent::of)
                                .orElse(null)))
                .optional();
    }

    /** A person's word is kept beside the engine's; where there is none yet, there will be none. */
    void correct(
            WorkspaceId workspace,
            long message,
            Intent intent,
            @Nullable Sentiment sentiment,
            long member,
            Instant now) {
        jdbc.sql("""
                        insert into inbox.verdict as v
                            (message_id, workspace_id, intent, sentiment, confidence, suggested_action, urgency, language,
                             engine, version, at, campaign_id, day, corrected_intent, corrected_sentiment, corrected_by,
                             corrected_at)
                        select m.id, m.workspace_id, 'unknown', 'neutral', 0, 'read', 'low', 'und', 'none', '0', :now,
                            %s, %s, :intent, :sentiment, :member, :now
                        from inbox.incoming_message m
                        join inbox.conversation c on c.workspace_id = m.workspace_id and c.id = m.conversation_id
                        where m.workspace_id = :workspace and m.id = :message
                        on conflict (message_id) do update
                           set corrected_intent = excluded.corrected_intent,
                               corrected_sentiment = coalesce(excluded.corrected_sentiment, v.corrected_sentiment),
                               corrected_by = excluded.corrected_by, corrected_at = excluded.corrected_at
                        """.formatted(CAMPAIGN, DAY))
                .param("workspace", workspace.value())
                .param("message", message)
                .param("intent", intent.code())
                .param("sentiment", sentiment == null ? null : sentiment.code())
                .param("member", member)
                .param("now", Timestamp.from(now))
                .update();
    }

    /** A message as training data: what a person says that it is, beside what the engine said. */
    record Lesson(
            String text,
            String language,
            String intent,
            String engineIntent,
            @Nullable String sentiment,
            String engineSentiment,
            int engineConfidence,
            String engine,
            String version,
            Instant correctedAt) {}

    /** All corrections, the oldest message first; to be closed, and read inside one transaction. */
    Stream<Lesson> lessons(WorkspaceId workspace) {
        return jdbc
                .sql("""
                        select m.text, v.language, v.corrected_intent, v.intent, v.corrected_sentiment, v.sentiment,
                               v.confidence, v.engine, v.version, v.corrected_at
                        from inbox.verdict v
                        join inbox.incoming_message m on m.workspace_id = v.workspace_id and m.id = v.message_id
                        where v.workspace_id = :workspace and v.corrected_intent is not null
                        order by v.message_id
                        """)
                .withFetchSize(1000)
                .param("workspace", workspace.value())
                .query((row, _) -> new Lesson(
                        row.getString("text"),
                        row.getString("language"),
                        row.getString("corrected_intent"),
                        row.getString("intent"),
                        row.getString("corrected_sentiment"),
                        row.getString("sentiment"),
                        row.getInt("confidence"),
                        row.getString("engine"),
                        row.getString("version"),
                        row.getTimestamp("corrected_at").toInstant()))
                .stream();
    }

    private static Verdict verdict(ResultSet row) throws SQLException {
        @Nullable String corrected = row.getString("corrected_intent");
        @Nullable String correctedSentiment = row.getString("corrected_sentiment");
        var intent = Intent.of(corrected == null ? row.getString("intent") : corrected)
                .orElse(Intent.UNKNOWN);
        return new Verdict(
                intent,
                sentiment(correctedSentiment == null ? row.getString("sentiment") : correctedSentiment),
                corrected == null ? row.getInt("confidence") : 100,
                List.of((String[]) row.getArray("key_phrases").getArray()),
                SuggestedAction.of(intent),
                Urgency.of(row.getString("urgency")).orElse(Urgency.LOW),
                row.getString("language"),
                row.getString("engine"),
                row.getString("version"));
    }

    private static Sentiment sentiment(@Nullable String code) {
        return Optional.ofNullable(code).flatMap(Sentiment::of).orElse(Sentiment.NEUTRAL);
    }
}

package io.sendwell.inbox.conversation;

import io.sendwell.channel.Attachment;
import io.sendwell.channel.SenderId;
import io.sendwell.inbox.policy.HeldBack;
import io.sendwell.intelligence.Intent;
import io.sendwell.intelligence.SuggestedAction;
import io.sendwell.kernel.WorkspaceId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** What people wrote to us, as it is read: with what it was understood as and what might be answered. */
@Repository
public class HeardMessages {

    private static final String COLUMNS = """
            select m.id, m.sender_id, m.type, m.text, m.at, m.attachment, m.choice, m.external_id, m.reply_to,
                   v.intent, v.sentiment, v.confidence, v.key_phrases, v.suggested_action, v.urgency, v.language,
                   v.engine, v.version, v.corrected_intent, v.corrected_sentiment, v.corrected_by, v.corrected_at,
                   s.text as answer, s.engine as answer_engine, s.needs_review, s.held, s.outgoing_id
            from inbox.incoming_message m
            left join inbox.verdict v on v.workspace_id = m.workspace_id and v.message_id = m.id
            left join inbox.suggestion s on s.workspace_id = m.workspace_id and s.message_id = m.id
            where m.workspace_id = :workspace and m.conversation_id = :conversation and m.id < :before
            order by m.id desc limit :most
            """;

    private final JdbcClient jdbc;
    private final JsonMapper json;

    HeardMessages(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /**
     * What a person wrote.
     *
     * @param choice the id of what the person tapped
     * @param externalId what its channel calls the message
     * @param replyTo what its channel calls the message that it answers
     */
    public record Heard(
            long id,
            long senderId,
            String type,
            String text,
            Instant at,
            @Nullable Attachment attachment,
            @Nullable String choice,
            String externalId,
            @Nullable String replyTo,
            @Nullable Classification classification,
            @Nullable SuggestedResponse suggestedResponse) {}

    /** So many of a conversation, newest first, before the message {@code before}. */
    public List<Heard> before(WorkspaceId workspace, long conversation, long before, int most) {
        return jdbc.sql(COLUMNS)
                .param("workspace", workspace.value())
                .param("conversation", conversation)
                .param("before", before)
                .param("most", most)
                .query((row, _) -> new Heard(
                        row.getLong("id"),
                        row.getLong("sender_id"),
                        row.getString("type"),
                        row.getString("text"),
                        row.getTimestamp("at").toInstant(),
                        attachment(row),
                        row.getString("choice"),
                        row.getString("external_id"),
                        row.getString("reply_to"),
                        classification(row),
                        suggestion(row)))
                .list();
    }

    /**
     * A file that a person sent.
     *
     * @param sender the one that it was sent to; perhaps removed since
     */
    record SentFile(SenderId sender, Attachment attachment) {}

    /** The file of one message of a conversation; empty where there is no such message, or no file. */
    Optional<SentFile> file(WorkspaceId workspace, long conversation, long message) {
        return jdbc.sql("""
                        select sender_id, attachment from inbox.incoming_message
                        where workspace_id = :workspace and conversation_id = :conversation and id = :message
                          and attachment is not null
                        """)
                .param("workspace", workspace.value())
                .param("conversation", conversation)
                .param("message", message)
                .query((row, _) -> new SentFile(
                        new SenderId(row.getLong("sender_id")),
                        json.readValue(row.getString("attachment"), Attachment.class)))
                .optional();
    }

    private @Nullable Attachment attachment(ResultSet row) throws SQLException {
        @Nullable String written = row.getString("attachment");
        return written == null ? null : json.readValue(written, Attachment.class);
    }

    private static @Nullable Classification classification(ResultSet row) throws SQLException {
        @Nullable String intent = row.getString("intent");
        if (intent == null) {
            return null;
        }
        var sentiment = row.getString("sentiment");
        int confidence = row.getInt("confidence");
        @Nullable String corrected = row.getString("corrected_intent");
        @Nullable String correctedSentiment = row.getString("corrected_sentiment");
        return new Classification(
                corrected == null ? intent : corrected,
                correctedSentiment == null ? sentiment : correctedSentiment,
                corrected == null ? confidence : 100,
                List.of((String[]) row.getArray("key_phrases").getArray()),
                corrected == null
                        ? row.getString("suggested_action")
                        : Intent.of(corrected)
                                .map(SuggestedAction::of)
                                .orElse(SuggestedAction.READ)
                                .code(),
                row.getString("urgency"),
                row.getString("language"),
                row.getString("engine"),
                row.getString("version"),
                corrected == null
                        ? null
                        : new Classification.Correction(
                                intent,
                                sentiment,
                                confidence,
                                row.getObject("corrected_by", Long.class),
                                row.getTimestamp("corrected_at").toInstant()));
    }

    private static @Nullable SuggestedResponse suggestion(ResultSet row) throws SQLException {
        @Nullable String text = row.getString("answer");
        if (text == null) {
            return null;
        }
        @Nullable String held = row.getString("held");
        return new SuggestedResponse(
                text,
                row.getString("answer_engine"),
                row.getBoolean("needs_review"),
                held == null,
                row.getObject("outgoing_id", Long.class),
                held,
                held == null ? null : HeldBack.of(held).explanation());
    }
}

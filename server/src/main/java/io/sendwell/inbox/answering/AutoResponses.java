package io.sendwell.inbox.answering;

import io.sendwell.intelligence.Intent;
import io.sendwell.kernel.WorkspaceId;
import java.util.EnumMap;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Which intents a workspace has answered by themselves, and in which words. What is not here is off. */
@Repository
@Transactional
class AutoResponses {

    private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};

    private final JdbcClient jdbc;
    private final JsonMapper json;

    AutoResponses(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    Map<Intent, AutoResponse> of(WorkspaceId workspace) {
        var responses = new EnumMap<Intent, AutoResponse>(Intent.class);
        jdbc.sql("select intent, enabled, text, texts from inbox.auto_response where workspace_id = :workspace")
                .param("workspace", workspace.value())
                .query(row -> {
                    var response = new AutoResponse(
                            row.getBoolean("enabled"),
                            row.getString("text"),
                            json.readValue(row.getString("texts"), TEXTS));
                    Intent.of(row.getString("intent")).ifPresent(intent -> responses.put(intent, response));
                });
        return responses;
    }

    AutoResponse of(WorkspaceId workspace, Intent intent) {
        return of(workspace).getOrDefault(intent, AutoResponse.OFF);
    }

    void replace(WorkspaceId workspace, Map<Intent, AutoResponse> responses) {
        jdbc.sql("delete from inbox.auto_response where workspace_id = :workspace")
                .param("workspace", workspace.value())
                .update();
        responses.forEach((intent, response) -> jdbc.sql("""
                        insert into inbox.auto_response (workspace_id, intent, enabled, text, texts)
                        values (:workspace, :intent, :enabled, :text, :texts::jsonb)
                        on conflict (workspace_id, intent)
                            do update set enabled = excluded.enabled, text = excluded.text, texts = excluded.texts
                        """)
                .param("workspace", workspace.value())
                .param("intent", intent.code())
                .param("enabled", response.enabled())
                .param("text", response.text())
                .param("texts", json.writeValueAsString(response.texts()))
                .update());
    }
}

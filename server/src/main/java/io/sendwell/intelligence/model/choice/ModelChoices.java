package io.sendwell.intelligence.model.choice;

import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Tenancy;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** What workspaces have decided about language models. Usable in any scope. */
@Repository
public class ModelChoices {

    /** How long another node may go on with settings that were changed here. */
    private static final Duration REMEMBERED = Duration.ofSeconds(10);

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final ConcurrentHashMap<WorkspaceId, Remembered> remembered = new ConcurrentHashMap<>();

    ModelChoices(JdbcClient jdbc, PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        this.transaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    private record Remembered(AiSettings settings, long at) {
        boolean fresh() {
            return System.nanoTime() - at < REMEMBERED.toNanos();
        }
    }

    /** From memory nearly always. */
    public AiSettings of(WorkspaceId workspace) {
        var known = remembered.get(workspace);
        if (known != null && known.fresh()) {
            return known.settings();
        }
        var settings = read(workspace);
        remembered.put(workspace, new Remembered(settings, System.nanoTime()));
        return settings;
    }

    public void replace(WorkspaceId workspace, AiSettings settings) {
        within(workspace, () -> {
            // One who replaces them at the same time waits here; else both would write their choices.
            jdbc.sql("""
                    insert into intelligence.ai_settings (workspace_id, timeout_seconds, monthly_token_budget)
                    values (:workspace, :timeout, :budget)
                    on conflict (workspace_id) do update
                    set timeout_seconds = excluded.timeout_seconds, monthly_token_budget = excluded.monthly_token_budget
                    """)
                    .param("workspace", workspace.value())
                    .param("timeout", settings.timeout().toSeconds())
                    .param("budget", settings.monthlyTokenBudget())
                    .update();
            jdbc.sql("delete from intelligence.model_choice where workspace_id = :workspace")
                    .param("workspace", workspace.value())
                    .update();
            for (int rank = 0; rank < settings.choices().size(); rank++) {
                insert(workspace, rank, settings.choices().get(rank));
            }
            return settings;
        });
        remembered.remove(workspace);
    }

    private void insert(WorkspaceId workspace, int rank, ModelChoice choice) {
        var key = choice.key();
        jdbc.sql("""
                insert into intelligence.model_choice
                    (workspace_id, rank, provider, model, base_url, temperature, max_tokens, api_key, api_key_end)
                values (:workspace, :rank, :provider, :model, :base_url, :temperature, :max_tokens, :key, :key_end)
                """)
                .param("workspace", workspace.value())
                .param("rank", rank)
                .param("provider", choice.provider().code())
                .param("model", choice.model())
                .param("base_url", choice.baseUrl())
                .param("temperature", choice.temperature())
                .param("max_tokens", choice.maxTokens())
                .param("key", key == null ? null : key.sealed())
                .param("key_end", key == null ? null : key.end())
                .update();
    }

    private AiSettings read(WorkspaceId workspace) {
        return within(
                workspace,
                () -> jdbc.sql("""
                        select timeout_seconds, monthly_token_budget from intelligence.ai_settings
                        where workspace_id = :workspace
                        """)
                        .param("workspace", workspace.value())
                        .query((row, number) -> new AiSettings(
                                choices(workspace),
                                Duration.ofSeconds(row.getInt("timeout_seconds")),
                                row.getObject("monthly_token_budget", Long.class)))
                        .optional()
                        .orElse(AiSettings.LOCAL));
    }

    private List<ModelChoice> choices(WorkspaceId workspace) {
        return jdbc.sql("select * from intelligence.model_choice where workspace_id = :workspace order by rank")
                .param("workspace", workspace.value())
                .query(ModelChoices::choice)
                .list();
    }

    private static ModelChoice choice(ResultSet row, int number) throws SQLException {
        @Nullable String sealed = row.getString("api_key");
        return new ModelChoice(
                Provider.of(row.getString("provider")).orElseThrow(),
                row.getString("model"),
                row.getString("base_url"),
                row.getObject("temperature", Double.class),
                row.getInt("max_tokens"),
                sealed == null ? null : new ModelChoice.Key(sealed, row.getString("api_key_end")));
    }

    private <T> T within(WorkspaceId workspace, Supplier<T> work) {
        return Tenancy.inWorkspace(workspace, () -> transaction.execute(status -> work.get()));
    }
}

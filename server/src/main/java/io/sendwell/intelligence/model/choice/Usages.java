package io.sendwell.intelligence.model.choice;

import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Tenancy;
import io.sendwell.workspace.Workspaces;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import java.util.function.Supplier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** What workspaces have asked language models and what it cost in tokens, by day in the workspace's zone. Usable in any scope. */
@Repository
public class Usages {

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Workspaces workspaces;
    private final InstantSource clock;

    Usages(JdbcClient jdbc, PlatformTransactionManager transactions, Workspaces workspaces, InstantSource clock) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        this.transaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        this.workspaces = workspaces;
        this.clock = clock;
    }

    /**
     * What one feature has asked one model this month.
     *
     * @param engine as {@code openai:gpt-5-mini}
     * @param requests answered ones and those whose answer was of no use; a provider counts tokens for both
     */
    public record Usage(String feature, String engine, long requests, long inputTokens, long outputTokens) {
        public long tokens() {
            return inputTokens + outputTokens;
        }
    }

    /** The month that a budget is for now. */
    public YearMonth month(WorkspaceId workspace) {
        return YearMonth.from(today(workspace));
    }

    /** Of this month, what was used most first. */
    public List<Usage> thisMonth(WorkspaceId workspace) {
        var first = today(workspace).withDayOfMonth(1);
        return within(
                workspace,
                () -> jdbc.sql("""
                        select feature, engine, sum(requests) as requests, sum(input_tokens) as input_tokens,
                               sum(output_tokens) as output_tokens
                        from intelligence.usage
                        where workspace_id = :workspace and day >= :first and day < :next
                        group by feature, engine
                        order by sum(input_tokens) + sum(output_tokens) desc, feature, engine
                        """)
                        .param("workspace", workspace.value())
                        .param("first", first)
                        .param("next", first.plusMonths(1))
                        .query(Usage.class)
                        .list());
    }

    public void add(WorkspaceId workspace, Usage usage) {
        within(
                workspace,
                () -> jdbc.sql("""
                        insert into intelligence.usage
                            (workspace_id, day, feature, engine, requests, input_tokens, output_tokens)
                        values (:workspace, :day, :feature, :engine, :requests, :input, :output)
                        on conflict (workspace_id, day, feature, engine) do update
                        set requests = usage.requests + excluded.requests,
                            input_tokens = usage.input_tokens + excluded.input_tokens,
                            output_tokens = usage.output_tokens + excluded.output_tokens
                        """)
                        .param("workspace", workspace.value())
                        .param("day", today(workspace))
                        .param("feature", usage.feature())
                        .param("engine", usage.engine())
                        .param("requests", usage.requests())
                        .param("input", usage.inputTokens())
                        .param("output", usage.outputTokens())
                        .update());
    }

    private LocalDate today(WorkspaceId workspace) {
        return LocalDate.ofInstant(
                clock.instant(), workspaces.settings(workspace).timezone());
    }

    private <T> T within(WorkspaceId workspace, Supplier<T> work) {
        return Tenancy.inWorkspace(workspace, () -> transaction.execute(status -> work.get()));
    }
}

package io.sendwell.campaign.outcome;

import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Clearing;
import io.sendwell.workspace.Perishable;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Who followed a link, and who bought, leave like messages; how many did stays, and links lead where they led. */
@Configuration(proxyBeanMethods = false)
class OldOutcomes {

    private record Old(String what, String table, String since, String key, JdbcClient jdbc) implements Perishable {
        @Override
        public Clearing clearing(WorkspaceId workspace, Instant now, Duration kept) {
            return most -> jdbc.sql("""
                            delete from %1$s where workspace_id = :workspace and (%2$s) in (
                                select %2$s from %1$s
                                where workspace_id = :workspace and %3$s < :before
                                limit :most for update skip locked)
                            """.formatted(table, key, since))
                    .param("workspace", workspace.value())
                    .param("before", Timestamp.from(now.minus(kept)))
                    .param("most", most)
                    .update();
        }
    }

    @Bean
    Perishable oldClicks(JdbcClient jdbc) {
        return new Old("clicks", "campaign.click", "last_at", "message_id, link_id", jdbc);
    }

    @Bean
    Perishable oldClickers(JdbcClient jdbc) {
        return new Old("people who clicked", "campaign.clicker", "at", "message_id", jdbc);
    }

    @Bean
    Perishable oldConversions(JdbcClient jdbc) {
        return new Old("conversions", "campaign.conversion", "recorded_at", "id", jdbc);
    }
}

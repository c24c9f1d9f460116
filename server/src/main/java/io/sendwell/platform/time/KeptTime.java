package io.sendwell.platform.time;

import io.sendwell.platform.time.HouseClock.Reading;
import io.sendwell.workspace.Tenancy;
import java.time.ZoneOffset;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The one row that simulated time is written down in. It belongs to the house, not to a workspace. */
class KeptTime implements HouseClock.Ledger {

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;

    KeptTime(JdbcClient jdbc, PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
    }

    Optional<Reading> last() {
        return Tenancy.asEngine(() ->
                transaction.execute(status -> jdbc.sql("select simulated, real from platform.clock")
                        .query((row, number) -> new Reading(
                                row.getTimestamp("simulated").toInstant(),
                                row.getTimestamp("real").toInstant()))
                        .optional()));
    }

    @Override
    public void write(Reading reading) {
        Tenancy.asEngine(() -> transaction.executeWithoutResult(status -> jdbc.sql("""
                insert into platform.clock (only_row, simulated, real) values (true, :simulated, :real)
                on conflict (only_row) do update set simulated = excluded.simulated, real = excluded.real
                """)
                .param("simulated", reading.simulated().atOffset(ZoneOffset.UTC))
                .param("real", reading.real().atOffset(ZoneOffset.UTC))
                .update()));
    }
}

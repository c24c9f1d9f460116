package io.sendwell.analytics.report.delivery;

import io.sendwell.kernel.WorkspaceId;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A report on its way to one receiver.
 *
 * @param target a mail address; of a webhook the host
 * @param key names it to the receiver, in each attempt the same
 * @param attempts that were begun
 * @param nextAttemptAt null once it is settled
 * @param trouble why the last attempt came to nothing; null where none did
 */
public record Delivery(
        long id,
        WorkspaceId workspace,
        LocalDate day,
        Way way,
        String target,
        String key,
        State state,
        int attempts,
        @Nullable Instant nextAttemptAt,
        @Nullable String trouble,
        Instant createdAt,
        @Nullable Instant settledAt) {

    public enum Way {
        MAIL,
        WEBHOOK;

        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Way of(String code) {
            return valueOf(code.toUpperCase(Locale.ROOT));
        }
    }

    /** Pending until it is sent or given up. */
    public enum State {
        PENDING,
        SENT,
        FAILED;

        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }

        static State of(String code) {
            return valueOf(code.toUpperCase(Locale.ROOT));
        }
    }
}

package io.sendwell.campaign;

import java.util.Locale;

/**
 * The life of a campaign:
 *
 * <pre>
 * DRAFT -> SCHEDULED -> RUNNING -> COMPLETED
 *   |         |  \       ^  |  \        |
 *   +---------|---\------+  |   \       +-> RUNNING (retry failed)
 *             |    \        v    v
 *             |     +-> FAILED  PAUSED -> RUNNING
 *             v                   |
 *          STOPPED  <-------------+------ RUNNING
 * </pre>
 *
 * COMPLETED means that every recipient is settled; STOPPED and FAILED are final.
 */
public enum CampaignStatus {
    DRAFT,
    SCHEDULED,
    RUNNING,
    PAUSED,
    COMPLETED,
    STOPPED,
    FAILED;

    /** Whether the life of a campaign may lead from this state straight to {@code next}. */
    boolean mayBecome(CampaignStatus next) {
        return switch (this) {
            case DRAFT -> next == SCHEDULED || next == RUNNING;
            case SCHEDULED -> next == RUNNING || next == STOPPED || next == FAILED;
            case RUNNING -> next == PAUSED || next == COMPLETED || next == STOPPED;
            case PAUSED -> next == RUNNING || next == STOPPED;
            case COMPLETED -> next == RUNNING;
            case STOPPED, FAILED -> false;
        };
    }

    String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    static CampaignStatus of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }
}

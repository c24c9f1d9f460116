package io.sendwell.campaign.drip;

import java.util.Locale;

/**
 * The life of an enrolment:
 *
 * <pre>
 *   (enrolled) -> ACTIVE <-> PAUSED
 *                 |  | \       |
 *                 |  |  +------+--> STOPPED -> ACTIVE (a member resumes it)
 *                 |  +--------------^
 *                 +-> COMPLETED
 * </pre>
 *
 * COMPLETED means that it is behind the last step and nothing of it is still to go; then nothing follows. STOPPED says why
 * in its {@link Ending}.
 */
public enum EnrolmentStatus {
    ACTIVE,
    PAUSED,
    COMPLETED,
    STOPPED;

    boolean mayBecome(EnrolmentStatus next) {
        return switch (this) {
            case ACTIVE -> next == PAUSED || next == COMPLETED || next == STOPPED;
            case PAUSED -> next == ACTIVE || next == STOPPED;
            case STOPPED -> next == ACTIVE;
            case COMPLETED -> false;
        };
    }

    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    static EnrolmentStatus of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }
}

package io.sendwell.health.policy;

import java.util.Locale;
import java.util.Optional;

/** What WhatsApp itself says about a number. It outweighs all that we measure: the risk is at least {@link #least}. */
public enum Word {
    BANNED(100, "Stop: WhatsApp has banned or restricted this number. Trying on makes it worse."),
    RESTRICTED(100, "Stop: WhatsApp has locked or blocked the account. See its quality at Meta."),
    REPORTED(80, "Stop for a day: people report what this number sends as spam."),
    STRANGERS_REFUSED(60, "Write to nobody first from this number; answers may go on.");

    private final int least;
    private final String advice;

    Word(int least, String advice) {
        this.least = least;
        this.advice = advice;
    }

    /** The word that a channel's code is, if it is one. */
    public static Optional<Word> of(String code) {
        return switch (code) {
            case "402", "403", "406" -> Optional.of(BANNED);
            case "131031", "368" -> Optional.of(RESTRICTED);
            case "131048" -> Optional.of(REPORTED);
            case "463" -> Optional.of(STRANGERS_REFUSED);
            default -> Optional.empty();
        };
    }

    /** The score that it is worth by itself. */
    public int least() {
        return least;
    }

    public String advice() {
        return advice;
    }

    /** As it is shown. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}

package io.sendwell.health.policy;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What WhatsApp itself says about a number. It outweighs all that we measure: the level is at least the word's. A word
 * holds until WhatsApp names its end or takes it back; one that it never takes back, for so long after it was last said.
 */
public enum Word {
    BANNED(
            Level.CRITICAL,
            null,
            "Stop: WhatsApp has banned or restricted this number. Trying on makes it worse.",
            "WhatsApp must lift the ban, then a person must link the number again."),
    RESTRICTED(
            Level.CRITICAL,
            null,
            "Stop: WhatsApp has locked or blocked the account. See its quality at Meta.",
            "WhatsApp must lift the restriction."),
    QUALITY_RED(
            Level.CRITICAL,
            null,
            "Stop: WhatsApp rates this number's quality as low, because people block or report it.",
            "WhatsApp must rate the number's quality better, which takes it some days without complaints."),
    REPORTED(
            Level.CRITICAL,
            Duration.ofHours(24),
            "Stop for a day: people report what this number sends as spam.",
            "A day must pass."),
    STRANGERS_REFUSED(
            Level.HIGH,
            Duration.ofHours(24),
            "Write to nobody first from this number; answers may go on.",
            "WhatsApp must let it write to strangers again."),
    CAPPED(
            Level.HIGH,
            Duration.ofDays(30),
            "Write to fewer people: WhatsApp's quota for this number is nearly used up, or is.",
            "WhatsApp must begin a new quota."),
    QUALITY_YELLOW(
            Level.HIGH,
            null,
            "Write less, and only to people who want it: WhatsApp rates this number's quality as medium.",
            "WhatsApp must rate the number's quality better."),
    WARNED(
            Level.HIGH,
            Duration.ofDays(7),
            "See the account at Meta: WhatsApp warns of what it does.",
            "A week must pass without another warning."),
    /** It limits nothing: who has waited long enough is not held any longer, only told to take care. */
    PROBATION(
            Level.MEDIUM,
            Duration.ofDays(3),
            "Go slowly for some days: WhatsApp has only just let this number send again.",
            "Three days must pass."),
    TEMPLATE_STOPPED(
            Level.MEDIUM,
            Duration.ofDays(3),
            "Change what the template says: WhatsApp has stopped one because of how people took it.",
            "Three days must pass."),
    UNLINKED(
            Level.MEDIUM,
            Duration.ofDays(3),
            "See why the session ended: the phone, or WhatsApp, has unlinked this number.",
            "Three days must pass.");

    private final Level level;
    private final @Nullable Duration lasts;
    private final String advice;
    private final String condition;

    Word(Level level, @Nullable Duration lasts, String advice, String condition) {
        this.level = level;
        this.lasts = lasts;
        this.advice = advice;
        this.condition = condition;
    }

    /** The word that a channel's code is, if it is one. */
    public static Optional<Word> of(String code) {
        return switch (code) {
            case "402", "403", "406" -> Optional.of(BANNED);
            case "131031", "368" -> Optional.of(RESTRICTED);
            case "131048" -> Optional.of(REPORTED);
            case "463" -> Optional.of(STRANGERS_REFUSED);
            case "401" -> Optional.of(UNLINKED);
            default -> Optional.empty();
        };
    }

    /** No better than this while it holds. */
    public Level level() {
        return level;
    }

    /** The score that it is worth by itself: a ban all, others what their level begins with. */
    public int least(Rules rules) {
        return this == BANNED || this == RESTRICTED ? Rules.WORST : rules.from(level);
    }

    /** For how long after it was said, where WhatsApp names no end; null = until it takes it back. */
    @Nullable Duration lasts() {
        return lasts;
    }

    /** Whether the number should go slowly for some days when this is over. */
    boolean leavesProbation() {
        return this == BANNED || this == RESTRICTED || this == REPORTED;
    }

    public String advice() {
        return advice;
    }

    /** What must happen before it is over, in plain words. */
    public String condition() {
        return condition;
    }

    /** As it is shown and stored. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The word that was stored so. */
    public static Word named(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }
}

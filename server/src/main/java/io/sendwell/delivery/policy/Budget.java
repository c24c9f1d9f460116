package io.sendwell.delivery.policy;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * How many people the senders of a portfolio may write to outside of the 24 hours after their own message: so many
 * different ones in any 24 hours (FACTS.md section 1). Somebody who is counted already may get more at no cost.
 *
 * @param limit empty where there is none, or none is known
 * @param used how many were written to in the last 24 hours
 */
public record Budget(OptionalLong limit, long used) {

    /** For how long somebody counts after the last message. */
    public static final Duration PERIOD = Duration.ofHours(24);

    private static final Pattern TIER = Pattern.compile("TIER_([0-9]{1,9})(K?)");

    /** @param tier as WhatsApp tells it, in our spelling of it: {@code TIER_250, TIER_2K, TIER_UNLIMITED} */
    public static Budget of(Optional<String> tier, long used) {
        return new Budget(
                tier.map(told -> TIER.matcher(told.toUpperCase(Locale.ROOT)))
                        .filter(told -> told.matches())
                        .map(told -> OptionalLong.of(
                                Long.parseLong(told.group(1)) * (told.group(2).isEmpty() ? 1 : 1000)))
                        .orElse(OptionalLong.empty()),
                used);
    }

    /**
     * Whether a message fits.
     *
     * @param counted whether its recipient is among the {@link #used}
     */
    public boolean admits(boolean counted) {
        return counted || limit.isEmpty() || used < limit.getAsLong();
    }

    /** After a message that fits was sent. */
    public Budget after(boolean counted) {
        return counted ? this : new Budget(limit, used + 1);
    }

    /** How many leave without making room for anybody: after the limit was lowered. */
    public long excess() {
        return limit.isEmpty() ? 0 : Math.max(0, used - limit.getAsLong());
    }
}

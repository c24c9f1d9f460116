package io.sendwell.campaign.drip;

import io.sendwell.delivery.Explanation;
import io.sendwell.delivery.Reason;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Why somebody's way through a drip ended before its last step; what the gate refuses for good ends it too. */
enum Ending {
    REPLIED("The contact replied."),
    GOAL_REACHED("The contact has reached the drip's goal."),
    CONDITION("The contact did not meet the condition of a step that stops those who do not."),
    MEMBER("A member took the contact out."),
    CAMPAIGN("The drip was stopped.");

    /** With these no later step can go out either. */
    private static final List<Reason> REFUSED_FOR_GOOD = List.of(
            Reason.OPTED_OUT,
            Reason.SUPPRESSED,
            Reason.NO_CONSENT,
            Reason.NO_PHONE,
            Reason.UNREACHABLE,
            Reason.CONTACT_DELETED,
            Reason.CONTACT_MERGED);

    private final String explanation;

    Ending(String explanation) {
        this.explanation = explanation;
    }

    String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    static String[] refusedForGood() {
        return REFUSED_FOR_GOOD.stream().map(Reason::code).toArray(String[]::new);
    }

    /** The words for an enrolment's {@code reason}; null for none. */
    static @Nullable String explain(@Nullable String reason) {
        return Arrays.stream(values())
                .filter(ending -> ending.code().equals(reason))
                .findFirst()
                .map(ending -> ending.explanation)
                .orElseGet(() -> Explanation.of(reason));
    }
}

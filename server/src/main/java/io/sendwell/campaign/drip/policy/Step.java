package io.sendwell.campaign.drip.policy;

import io.sendwell.channel.Enclosure;
import io.sendwell.delivery.Approved;
import io.sendwell.delivery.policy.DailyWindow;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One message of a drip and what it takes to get it.
 *
 * @param id counted from 1 and never given twice within a drip, so that it names the step through every edit; 0 while the
 *     step has none yet
 * @param delay from the moment the step before was sent, or passed over; of the first step from the enrolment
 * @param message null = what the campaign itself says
 * @param approved a template of WhatsApp's for those whom free text may not reach; where there is neither this nor a message,
 *     that of the campaign
 * @param enclosure what it carries besides; where there is neither this nor a message, what the campaign carries
 * @param stopOnReply a reply ends the way of a contact that waits for this step, or that has had it and not yet the next
 * @param condition who gets it; null = everybody
 * @param otherwise what becomes of those who do not meet the condition when they are due
 * @param window when it may be sent; null = as the campaign says
 * @param removed taken out of the drip; kept for those who have had it
 */
public record Step(
        int id,
        Duration delay,
        @Nullable String message,
        @Nullable Approved approved,
        Enclosure enclosure,
        boolean stopOnReply,
        @Nullable Condition condition,
        Otherwise otherwise,
        @Nullable DailyWindow window,
        boolean removed) {

    /** For those who do not meet a step's condition. */
    public enum Otherwise {
        /** They pass the step over and wait for the next, as if they had just had this one. */
        SKIP,
        /** Their way ends here. */
        STOP
    }

    Step withId(int newId) {
        return new Step(newId, delay, message, approved, enclosure, stopOnReply, condition, otherwise, window, removed);
    }

    Step asRemoved() {
        return new Step(id, delay, message, approved, enclosure, stopOnReply, condition, otherwise, window, true);
    }
}

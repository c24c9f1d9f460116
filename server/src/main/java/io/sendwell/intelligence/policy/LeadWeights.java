package io.sendwell.intelligence.policy;

import java.time.Duration;
import java.util.List;

/** All numbers of the lead score; docs/intelligence.md says what they mean. Each part's add up to what it may weigh. */
final class LeadWeights {

    // Engagement, 40
    static final int READS = 14;
    static final int FIRST_REPLY = 11;
    static final int SECOND_REPLY = 13;
    static final int MORE_REPLIES = 14;
    static final int TONE_INTERESTED = 12;
    static final int TONE_QUESTION = 9;
    static final int TONE_POSITIVE = 8;

    // Behaviour, 30
    static final int INTEREST = 16;
    static final int PRICE = 6;
    static final int ONE_CLICK = 3;
    static final int MORE_CLICKS = 4;
    static final int COMPLAINT = -10;

    /** How quick an answer is worth how much, the quickest first. */
    static final List<Speed> SPEEDS = List.of(
            new Speed(Duration.ofHours(1), 4), new Speed(Duration.ofDays(1), 3), new Speed(Duration.ofDays(3), 1));

    // Profile, 20
    static final int NAME = 3;
    static final int EMAIL = 4;
    static final int COMPANY = 4;
    static final int JOB_TITLE = 3;
    static final int CONSENT = 4;
    static final int TAGS = 2;

    // Timing, 10
    static final int ACTIVITY = 10;

    /** Working days after which what somebody did is worth half. */
    static final double HALF_LIFE = 20;

    /** The same for how lately it did anything at all. */
    static final double HALF_LIFE_OF_ACTIVITY = 5;

    private LeadWeights() {}

    record Speed(Duration within, int points) {}
}

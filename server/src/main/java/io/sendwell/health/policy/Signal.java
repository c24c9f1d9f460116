package io.sendwell.health.policy;

import java.util.Locale;

/**
 * What is measured about a number: the table of FACTS.md section 5, and all of its figures as starting values. Values are
 * shares, 1 being the whole; the weights add up to 1.
 */
public enum Signal {
    NEGATIVE_FEEDBACK(.005, .03, .25, "Write only to people who want it, and less often: too many opt out."),
    UNKNOWN_RECIPIENTS(.10, .60, .20, "Write first to people who wrote to you or whose consent is recorded."),
    REPLY_RATE(.12, .01, .12, "Ask something that is worth an answer, of people who know you."),
    UNDELIVERED(
            .04, .20, .10, "Leave out those whom messages have not reached, and check where their numbers come from."),
    VOLUME(.8, 1.5, .10, "Begin fewer conversations a day until the warm-up is over."),
    READ_RATE(.60, .20, .08, 50, "Write less, and when people look at their phone: many do not open what you send."),
    SAMENESS(.60, .98, .05, "Vary the wording: approved variants take turns with the message."),
    CONTENT(.2, .7, .05, "Say it more calmly: the spam check shows what looks like bait."),
    INVALID_NUMBERS(.02, .15, .05, "Clean the list: these numbers are not on WhatsApp.");

    private final double target;
    private final double bad;
    private final double weight;
    private final long least;
    private final String advice;

    Signal(double target, double bad, double weight, String advice) {
        this(target, bad, weight, 1, advice);
    }

    Signal(double target, double bad, double weight, long least, String advice) {
        this.target = target;
        this.bad = bad;
        this.weight = weight;
        this.least = least;
        this.advice = advice;
    }

    /** How it is judged where nothing else is decided. */
    public Scale scale() {
        return new Scale(target, bad, weight);
    }

    /** What it must have been measured on to count. */
    public long least() {
        return least;
    }

    /** What to do about it, in plain words. */
    public String advice() {
        return advice;
    }

    /** As it is shown. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}

package io.sendwell.analytics.report.delivery;

/** What an attempt came to; reasons are plain words, never those of another program. */
sealed interface Outcome {

    record Sent() implements Outcome {}

    /** Another attempt may do better. */
    record Later(String why) implements Outcome {}

    /** No attempt will do better. */
    record Never(String why) implements Outcome {}
}

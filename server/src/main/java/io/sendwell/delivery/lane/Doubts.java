package io.sendwell.delivery.lane;

/** How often a message is handed over without an answer, on channels whose recipients drop copies. */
final class Doubts {

    /** After so many it stays in doubt, until a receipt comes or a person says what to do. */
    static final int MOST = 5;

    private Doubts() {}
}

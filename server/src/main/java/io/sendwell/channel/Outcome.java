package io.sendwell.channel;

import java.time.Duration;

/** What became of one attempt. What to do about a code is the error policy's business, not the transport's. */
public sealed interface Outcome {

    /** Whether the channel has spoken, be it to refuse. */
    default boolean isAnswer() {
        return switch (this) {
            case Sent(), Rejected(var _, var _), TryLater(var _, var _) -> true;
            case Uncertain(var _), LineDown(var _) -> false;
        };
    }

    /** The channel took the message. */
    record Sent() implements Outcome {}

    /** The channel refused it with one of its codes (FACTS.md section 1). */
    record Rejected(String code, String detail) implements Outcome {}

    /** The channel asks to come back; no attempt is used. */
    record TryLater(Duration after, String code) implements Outcome {}

    /** No answer came: it may or may not have been taken. Never sent again by itself. */
    record Uncertain(String why) implements Outcome {}

    /** The connection was down before anything was handed over: certainly not taken. */
    record LineDown(String why) implements Outcome {}
}

package io.sendwell.inbox.backlog;

import java.util.Locale;

/** What is to be thought of a message: first what it means, then what to answer. */
public enum Stage {
    UNDERSTAND,
    ANSWER;

    String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}

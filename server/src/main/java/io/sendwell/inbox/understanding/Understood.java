package io.sendwell.inbox.understanding;

import io.sendwell.inbox.backlog.Task;
import io.sendwell.intelligence.Verdict;

/** A message and what it means. */
record Understood(Task task, Verdict verdict) {

    /** The engine of verdicts that an opt-out word gives: it was obeyed when the message came in. */
    static final String KEYWORD = "keyword";

    boolean byKeyword() {
        return verdict.engine().equals(KEYWORD);
    }
}

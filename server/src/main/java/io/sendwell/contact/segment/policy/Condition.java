package io.sendwell.contact.segment.policy;

import java.util.List;

/** What a definition demands of a contact. */
public sealed interface Condition {

    record All(List<Condition> conditions) implements Condition {}

    record Any(List<Condition> conditions) implements Condition {}

    /** One comparison; {@link Reading} sees to it that operator and value fit the subject. */
    record Test(Subject subject, Op op, Value value) implements Condition {}
}

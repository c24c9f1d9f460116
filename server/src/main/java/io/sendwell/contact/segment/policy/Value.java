package io.sendwell.contact.segment.policy;

import java.math.BigDecimal;
import java.time.Instant;

/** What a condition compares with. */
public sealed interface Value {

    record Text(String text) implements Value {}

    /** A number, or the id of a list. */
    record Numeric(BigDecimal number) implements Value {}

    record Moment(Instant at) implements Value {}

    /** So many times 24 hours. */
    record Days(int days) implements Value {}

    record Truth(boolean truth) implements Value {}
}

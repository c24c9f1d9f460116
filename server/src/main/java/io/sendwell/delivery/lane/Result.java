package io.sendwell.delivery.lane;

import io.sendwell.delivery.policy.Settlement;
import java.time.Instant;

/**
 * What became of a claimed message, and when.
 *
 * @param endsTurn whether it was the last one that its lane had on the wire
 */
record Result(Claimed claimed, Settlement settlement, Instant at, boolean endsTurn) {}

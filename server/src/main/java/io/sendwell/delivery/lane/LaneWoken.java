package io.sendwell.delivery.lane;

/** Something was queued or changed: after the commit, the dispatcher of this process looks at once. */
public record LaneWoken() {}

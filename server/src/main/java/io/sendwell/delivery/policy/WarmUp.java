package io.sendwell.delivery.policy;

import io.sendwell.channel.Sender.WarmUpPlan;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * How much a young number may send per day (PRODUCT.md S4). Day 1 is the day of the first send; after the last day of
 * the schedule the sender's own cap holds; a number that was silent for {@value #IDLE_DAYS} days starts again.
 */
public final class WarmUp {

    private static final int IDLE_DAYS = 30;

    private WarmUp() {}

    /** The first day of the warm-up that {@code today} belongs to, given what the lane remembers. */
    public static LocalDate startOf(
            @Nullable LocalDate rememberedStart, @Nullable LocalDate lastSendOn, LocalDate today) {
        if (rememberedStart == null || lastSendOn == null) {
            return today;
        }
        return ChronoUnit.DAYS.between(lastSendOn, today) >= IDLE_DAYS ? today : rememberedStart;
    }

    /** 1 on the first day; above the length of the schedule once the warm-up is over. */
    public static int day(LocalDate start, LocalDate today) {
        return (int) Math.clamp(ChronoUnit.DAYS.between(start, today) + 1, 1, Integer.MAX_VALUE);
    }

    /** Whether the warm-up still limits the sender on that day. */
    public static boolean isActive(WarmUpPlan plan, LocalDate start, LocalDate today) {
        return plan.enabled() && day(start, today) <= plan.schedule().size();
    }

    /** The cap of {@code today}: the schedule's while it lasts, never above the sender's own. */
    public static int dailyCap(WarmUpPlan plan, int ownCap, LocalDate start, LocalDate today) {
        return isActive(plan, start, today) ? Math.min(ownCap, plan.schedule().get(day(start, today) - 1)) : ownCap;
    }
}

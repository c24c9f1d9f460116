package io.sendwell.health;

import io.sendwell.delivery.SenderFacts.Facts;
import io.sendwell.delivery.SenderFacts.Refused;
import io.sendwell.delivery.SenderFacts.Sent;
import io.sendwell.delivery.SenderFacts.Why;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Plain counts of what a sender sent in a window. Rates are in percent, null where there is nothing to take them of.
 *
 * @param totalMessages that WhatsApp took
 * @param responseRate of the campaign messages that were delivered, those that were answered
 * @param blockedCount messages refused because the person had stopped us at WhatsApp
 */
record Metrics(
        long totalMessages,
        double messagesPerHour,
        long deliveredCount,
        long readCount,
        long repliedCount,
        long optedOutCount,
        long failedCount,
        long blockedCount,
        long invalidNumberCount,
        @Nullable Double deliveryRate,
        @Nullable Double readRate,
        @Nullable Double responseRate) {

    private static final double PERCENT = 100;
    private static final double DECIMALS = 100;

    static Metrics of(Facts facts, Duration window) {
        long total = sum(facts, Sent::messages);
        long delivered = sum(facts, Sent::delivered);
        long read = sum(facts, Sent::read);
        long replied = sum(facts, Sent::replied);
        long deliveredByCampaigns = sum(facts, day -> day.campaign() ? day.delivered() : 0);
        return new Metrics(
                total,
                rounded((double) total / window.toHours()),
                delivered,
                read,
                replied,
                sum(facts, Sent::optedOut),
                facts.refused().stream().mapToLong(Refused::messages).sum(),
                refused(facts, day -> day.begun() && day.why() == Why.STOPPED_US),
                refused(facts, day -> day.why() == Why.NOT_REACHABLE),
                rate(delivered, total),
                rate(read, delivered),
                rate(replied, deliveredByCampaigns));
    }

    private static long sum(Facts facts, ToLongFunction<Sent> count) {
        return facts.sent().stream().mapToLong(count).sum();
    }

    private static long refused(Facts facts, Predicate<Refused> which) {
        return facts.refused().stream()
                .filter(which)
                .mapToLong(Refused::messages)
                .sum();
    }

    /** A message that was answered may not have been reported as delivered yet, so no more than all. */
    private static @Nullable Double rate(long hits, long of) {
        return of == 0 ? null : Math.min(PERCENT, rounded(PERCENT * hits / of));
    }

    static double rounded(double value) {
        return Math.round(value * DECIMALS) / DECIMALS;
    }
}

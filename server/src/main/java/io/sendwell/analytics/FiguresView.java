package io.sendwell.analytics;

import io.sendwell.analytics.policy.Rates;
import io.sendwell.delivery.Figures.Sums;
import java.util.List;

/**
 * What became of messages. The counts include one another: what was read was delivered, what was delivered was sent.
 *
 * @param totalMessages sent, failed, skipped, uncertain and waiting ones
 * @param waitingCount still to be sent; counted only where neither days, sender nor tag are asked for
 * @param deliveryRate delivered, in percent of what was handed over to WhatsApp
 * @param readRate read, in percent of what was delivered, as the rates after it
 * @param engagementScore 0-100: a fifth of the delivery rate, three tenths of the read rate, half of the response rate
 */
public record FiguresView(
        long totalMessages,
        long waitingCount,
        long sentCount,
        long deliveredCount,
        long readCount,
        long repliedCount,
        long failedCount,
        long skippedCount,
        long uncertainCount,
        long optedOutCount,
        double deliveryRate,
        double readRate,
        double responseRate,
        double optOutRate,
        double engagementScore) {

    /** The names of the cells. */
    static final List<String> COLUMNS = List.of(
            "total_messages",
            "waiting_count",
            "sent_count",
            "delivered_count",
            "read_count",
            "replied_count",
            "failed_count",
            "skipped_count",
            "uncertain_count",
            "opted_out_count",
            "delivery_rate",
            "read_rate",
            "response_rate",
            "opt_out_rate",
            "engagement_score");

    public static FiguresView of(Sums sums) {
        return of(sums, 0);
    }

    static FiguresView of(Sums sums, long waiting) {
        var rates = rates(sums);
        return new FiguresView(
                sums.settled() + waiting,
                waiting,
                sums.sent(),
                sums.delivered(),
                sums.read(),
                sums.replied(),
                sums.failed(),
                sums.skipped(),
                sums.uncertain(),
                sums.optedOut(),
                rates.delivery(),
                rates.read(),
                rates.response(),
                rates.optOut(),
                rates.engagement());
    }

    static Rates rates(Sums sums) {
        return Rates.of(sums.attempted(), sums.delivered(), sums.read(), sums.replied(), sums.optedOut());
    }

    List<Object> cells() {
        return List.of(
                totalMessages,
                waitingCount,
                sentCount,
                deliveredCount,
                readCount,
                repliedCount,
                failedCount,
                skippedCount,
                uncertainCount,
                optedOutCount,
                deliveryRate,
                readRate,
                responseRate,
                optOutRate,
                engagementScore);
    }
}

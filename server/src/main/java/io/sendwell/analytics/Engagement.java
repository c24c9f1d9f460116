package io.sendwell.analytics;

import io.sendwell.analytics.Asked.About;
import io.sendwell.analytics.policy.BestHours;
import io.sendwell.delivery.Figures;
import io.sendwell.delivery.Figures.HourOfWeek;
import io.sendwell.delivery.Figures.Sums;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** How people take what campaigns send: whether and how soon they react, and when they do it best. */
@Component
class Engagement {

    private static final int MOST_BEST = 5;

    private final Figures figures;

    Engagement(Figures figures) {
        this.figures = figures;
    }

    /**
     * An hour of the week on the clocks at the workspace.
     *
     * @param weekday monday to sunday
     * @param hour 0 to 23
     */
    record HourView(
            String weekday,
            int hour,
            long sent,
            long delivered,
            long read,
            long replied,
            double readRate,
            double responseRate) {}

    /**
     * The report.
     *
     * @param medianSecondsToReply from sending to the answer, within a tenth; null where nobody answered
     * @param bestHours in which messages were taken best; none while there is too little to say
     * @param hours all in which something was sent
     */
    record View(
            FiguresView messages,
            @Nullable Long medianSecondsToReply,
            long repliesTimed,
            List<HourView> bestHours,
            List<HourView> hours,
            String timezone,
            @Nullable LocalDate from,
            @Nullable LocalDate to) {}

    View of(About about) {
        var question = about.campaign() == null ? about.question().ofCampaigns() : about.question();
        var byHour = figures.byHourOfWeek(question);
        var total = byHour.values().stream().reduce(Sums.NONE, Sums::plus);
        var times = figures.answerTimes(question);
        var best = BestHours.of(
                byHour.entrySet().stream()
                        .map(one -> new BestHours.Hour(
                                one.getKey().day().getValue(),
                                one.getKey().hour(),
                                one.getValue().delivered(),
                                one.getValue().read(),
                                one.getValue().replied()))
                        .toList(),
                MOST_BEST);
        return new View(
                FiguresView.of(total),
                times.median().map(Duration::toSeconds).orElse(null),
                times.count(),
                best.stream()
                        .map(hour -> new HourOfWeek(DayOfWeek.of(hour.day()), hour.hour()))
                        .map(hour -> view(hour, byHour.getOrDefault(hour, Sums.NONE)))
                        .toList(),
                byHour.entrySet().stream()
                        .map(one -> view(one.getKey(), one.getValue()))
                        .toList(),
                about.zone().getId(),
                about.from(),
                about.to());
    }

    private static HourView view(HourOfWeek hour, Sums sums) {
        var rates = FiguresView.rates(sums);
        return new HourView(
                hour.day().name().toLowerCase(Locale.ROOT),
                hour.hour(),
                sums.sent(),
                sums.delivered(),
                sums.read(),
                sums.replied(),
                rates.read(),
                rates.response());
    }

    static Sheet sheet(View view) {
        var sheet = Sheet.of(
                "weekday", "hour", "best", "sent", "delivered", "read", "replied", "read_rate", "response_rate");
        view.hours.forEach(hour -> sheet.row(
                hour.weekday,
                hour.hour,
                view.bestHours.contains(hour),
                hour.sent,
                hour.delivered,
                hour.read,
                hour.replied,
                hour.readRate,
                hour.responseRate));
        return sheet;
    }
}

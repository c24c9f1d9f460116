package io.sendwell.analytics;

import io.sendwell.analytics.Asked.About;
import io.sendwell.analytics.policy.Interval;
import io.sendwell.campaign.CampaignOutcomes;
import io.sendwell.campaign.Outcomes;
import io.sendwell.delivery.Figures;
import io.sendwell.delivery.Figures.Sums;
import io.sendwell.inbox.IncomingFigures;
import io.sendwell.kernel.Problem;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What became of messages over time, without gaps: what was sent in an hour, a day or a week. */
@Component
class Timeline {

    private static final Duration HOUR = Duration.ofHours(1);

    private final Figures figures;
    private final IncomingFigures incoming;
    private final CampaignOutcomes outcomes;

    Timeline(Figures figures, IncomingFigures incoming, CampaignOutcomes outcomes) {
        this.figures = figures;
        this.incoming = incoming;
        this.outcomes = outcomes;
    }

    /**
     * One part of it.
     *
     * @param date the day at the workspace; of a week its Monday
     * @param at when it begins
     * @param hour on the clocks at the workspace, like 09:00+05:30; null for days and weeks
     * @param received what people wrote in it; null where a campaign or a tag is asked for
     * @param clicked messages of campaigns of which somebody first followed a link in it, as what comes after it null by
     *     hours, and where a sender or a tag is asked for
     * @param clicks how often any link was followed
     * @param converted people whose first conversion of a campaign it was
     * @param value the money that conversions brought, by currency
     */
    record Point(
            LocalDate date,
            Instant at,
            @Nullable String hour,
            long sent,
            long delivered,
            long read,
            long replied,
            long failed,
            long skipped,
            long optedOut,
            @Nullable Long received,
            @Nullable Long clicked,
            @Nullable Long clicks,
            @Nullable Long converted,
            @Nullable Long conversions,
            @Nullable Map<String, BigDecimal> value,
            double deliveryRate,
            double readRate,
            double responseRate) {}

    record View(String interval, String timezone, LocalDate from, LocalDate to, List<Point> items) {}

    View of(About about, Interval interval) {
        var question = about.question();
        var from = question.from();
        var to = question.to();
        if (from.until(to, ChronoUnit.DAYS) >= interval.mostDays()) {
            throw Problem.invalid(
                    "interval", "%s is for at most %d days".formatted(interval.code(), interval.mostDays()));
        }
        var points = interval == Interval.HOUR ? byHour(about, from, to) : byDay(about, interval, from, to);
        return new View(interval.code(), about.zone().getId(), from, to, points);
    }

    private List<Point> byDay(About about, Interval interval, LocalDate from, LocalDate to) {
        var sums = inParts(figures.byDay(about.question()), interval::partOf, Sums::plus);
        var received = about.countsIncoming()
                ? inParts(incoming.receivedByDay(about.incoming()), interval::partOf, Long::sum)
                : null;
        var done = about.countsOutcomes()
                ? inParts(
                        outcomes.days(about.workspace(), from, to, about.campaign()), interval::partOf, Outcomes::plus)
                : null;
        var points = new ArrayList<Point>();
        for (var part = interval.partOf(from); !part.isAfter(to); part = interval.next(part)) {
            points.add(point(
                    part,
                    part.atStartOfDay(about.zone()).toInstant(),
                    null,
                    sums.getOrDefault(part, Sums.NONE),
                    received == null ? null : received.getOrDefault(part, 0L),
                    done == null ? null : done.getOrDefault(part, Outcomes.NONE)));
        }
        return points;
    }

    /** Hours of the clock, named by when they begin: where a clock is put back, the hour comes twice. */
    private List<Point> byHour(About about, LocalDate from, LocalDate to) {
        var sums = new TreeMap<>(figures.byHour(about.question()));
        var received = about.countsIncoming() ? incoming.receivedByHour(about.incoming()) : null;
        var end = to.plusDays(1).atStartOfDay(about.zone()).toInstant();
        for (var at = from.atStartOfDay(about.zone()).toInstant(); at.isBefore(end); at = at.plus(HOUR)) {
            sums.putIfAbsent(at, Sums.NONE);
        }
        if (received != null) {
            received.keySet().forEach(at -> sums.putIfAbsent(at, Sums.NONE));
        }
        var points = new ArrayList<Point>();
        sums.forEach((at, sum) -> {
            var local = at.atZone(about.zone());
            points.add(point(
                    local.toLocalDate(),
                    at,
                    DateTimeFormatter.ofPattern("HH:mmxxx").format(local),
                    sum,
                    received == null ? null : received.getOrDefault(at, 0L),
                    null));
        });
        return points;
    }

    private static <V> NavigableMap<LocalDate, V> inParts(
            NavigableMap<LocalDate, V> days, Function<LocalDate, LocalDate> part, BinaryOperator<V> plus) {
        var parts = new TreeMap<LocalDate, V>();
        days.forEach((day, value) -> parts.merge(part.apply(day), value, plus));
        return parts;
    }

    private static Point point(
            LocalDate date,
            Instant at,
            @Nullable String hour,
            Sums sums,
            @Nullable Long received,
            @Nullable Outcomes done) {
        var rates = FiguresView.rates(sums);
        return new Point(
                date,
                at,
                hour,
                sums.sent(),
                sums.delivered(),
                sums.read(),
                sums.replied(),
                sums.failed(),
                sums.skipped(),
                sums.optedOut(),
                received,
                done == null ? null : done.people(),
                done == null ? null : done.clicks(),
                done == null ? null : done.converted(),
                done == null ? null : done.conversions(),
                done == null ? null : done.value(),
                rates.delivery(),
                rates.read(),
                rates.response());
    }

    static Sheet sheet(View view) {
        var sheet = Sheet.of(
                "date",
                "hour",
                "sent",
                "delivered",
                "read",
                "replied",
                "failed",
                "skipped",
                "opted_out",
                "received",
                "clicked",
                "clicks",
                "converted",
                "conversions",
                "value",
                "delivery_rate",
                "read_rate",
                "response_rate");
        view.items.forEach(point -> sheet.row(
                point.date,
                point.hour,
                point.sent,
                point.delivered,
                point.read,
                point.replied,
                point.failed,
                point.skipped,
                point.optedOut,
                point.received,
                point.clicked,
                point.clicks,
                point.converted,
                point.conversions,
                point.value == null ? null : OutcomeView.money(point.value),
                point.deliveryRate,
                point.readRate,
                point.responseRate));
        return sheet;
    }
}

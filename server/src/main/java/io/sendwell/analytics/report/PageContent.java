package io.sendwell.analytics.report;

import io.sendwell.analytics.policy.Beside;
import io.sendwell.analytics.report.DailyReport.CampaignOfDay;
import io.sendwell.analytics.report.DailyReport.HotLead;
import io.sendwell.analytics.report.DailyReport.SenderStanding;
import io.sendwell.analytics.report.DailyReport.Standing;
import io.sendwell.analytics.report.DailyReport.Task;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A report as people read it: every figure a finished text. The templates only put it in place. */
record PageContent(
        String workspace,
        String day,
        String generated,
        boolean complete,
        boolean quiet,
        List<CardRow> cards,
        List<String> tasks,
        boolean standing,
        String conversations,
        List<Campaign> campaigns,
        String furtherCampaigns,
        String money,
        List<Loss> failures,
        List<Loss> skipped,
        List<SenderLine> senders,
        List<Lead> leads) {

    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("EEEE d MMMM yyyy", Locale.ENGLISH);
    private static final DateTimeFormatter MOMENT = DateTimeFormatter.ofPattern("d MMMM yyyy HH:mm", Locale.ENGLISH);
    private static final int CARDS_IN_A_ROW = 4;
    private static final int HUNDRED = 100;

    /** The figures that stand out, with what they are called. */
    private static final Map<String, String> OUTSTANDING = Map.of(
            "sent", "Sent",
            "delivered", "Delivered",
            "read", "Read",
            "replied", "Replied",
            "failed", "Failed",
            "opted_out", "Opted out",
            "received", "Received",
            "new_contacts", "New contacts");

    private static final List<String> ORDER =
            List.of("sent", "delivered", "read", "replied", "failed", "opted_out", "received", "new_contacts");

    record CardRow(List<Card> cells) {}

    /** @param usually the mean of the days before; empty where there were none */
    record Card(String label, String value, String before, String usually) {}

    record Campaign(
            String name,
            String status,
            String sent,
            String delivered,
            String read,
            String replied,
            String clicks,
            String conversions) {}

    record Loss(String count, String what, @Nullable String remedy) {}

    /** @param level of its risk */
    record SenderLine(
            String name,
            String channel,
            String status,
            String level,
            String sent,
            @Nullable String trouble) {}

    record Lead(String name, String score, String stage) {}

    boolean hasCampaigns() {
        return !campaigns.isEmpty();
    }

    boolean hasFailures() {
        return !failures.isEmpty();
    }

    boolean hasSkipped() {
        return !skipped.isEmpty();
    }

    boolean hasSenders() {
        return !senders.isEmpty();
    }

    boolean hasLeads() {
        return !leads.isEmpty();
    }

    /** @param names of contacts as they are now; who was deleted has none any more */
    static PageContent of(DailyReport report, Map<Long, String> names) {
        var figures = report.figures();
        var zone = ZoneId.of(report.timezone());
        var standing = report.standing();
        return new PageContent(
                report.workspace(),
                DAY.format(report.date()),
                "%s (%s)".formatted(MOMENT.format(report.generatedAt().atZone(zone)), zone.getId()),
                report.complete(),
                figures.messages().totalMessages() == 0 && figures.received() == 0,
                cards(figures.comparison()),
                standing == null
                        ? List.of()
                        : standing.tasks().stream().map(Task::what).toList(),
                standing != null,
                standing == null ? "" : conversations(standing, zone),
                figures.campaigns().stream().map(PageContent::campaign).toList(),
                figures.furtherCampaigns() == 0 ? "" : "%s smaller ones".formatted(count(figures.furtherCampaigns())),
                money(figures.outcomes()),
                figures.losses().failures().stream()
                        .flatMap(ofClass -> ofClass.reasons().stream())
                        .map(one -> new Loss(count(one.count()), one.explanation(), one.remedy()))
                        .toList(),
                figures.losses().skippedBecause().stream()
                        .map(one -> new Loss(
                                count(one.count()), one.explanation() == null ? one.reason() : one.explanation(), null))
                        .toList(),
                standing == null
                        ? List.of()
                        : standing.senders().stream()
                                .map(one -> sender(one, zone))
                                .toList(),
                standing == null
                        ? List.of()
                        : standing.hotLeads().best().stream()
                                .map(lead -> lead(lead, names))
                                .toList());
    }

    /** All that matters in one line. */
    static String subject(DailyReport report) {
        var figures = report.figures();
        var tasks = report.standing() == null ? 0 : report.standing().tasks().size();
        return "%s, %s: %s sent, %s replied%s"
                .formatted(
                        report.workspace(),
                        DAY.format(report.date()),
                        count(figures.messages().sentCount()),
                        count(figures.messages().repliedCount()),
                        tasks == 0 ? "" : ", %d to look at".formatted(tasks));
    }

    private static List<CardRow> cards(Map<String, Beside> comparison) {
        var cards = ORDER.stream()
                .filter(comparison::containsKey)
                .map(name -> card(OUTSTANDING.getOrDefault(name, name), Objects.requireNonNull(comparison.get(name))))
                .toList();
        return Stream.iterate(0, from -> from < cards.size(), from -> from + CARDS_IN_A_ROW)
                .map(from -> new CardRow(cards.subList(from, Math.min(from + CARDS_IN_A_ROW, cards.size()))))
                .toList();
    }

    private static Card card(String label, Beside beside) {
        var before = beside.dayBefore();
        var mean = beside.meanOfSevenDays();
        return new Card(
                label,
                count(beside.day()),
                before == null ? "the first day" : "day before " + count(before),
                mean == null ? "" : "usually " + (mean < HUNDRED ? decimal(mean) : count(Math.round(mean))));
    }

    private static Campaign campaign(CampaignOfDay one) {
        var figures = one.analytics();
        return new Campaign(
                one.campaignName(),
                one.status(),
                count(figures.sentCount()),
                share(figures.deliveredCount(), figures.deliveryRate()),
                share(figures.readCount(), figures.readRate()),
                share(figures.repliedCount(), figures.responseRate()),
                count(one.clicks()),
                count(one.conversions()));
    }

    private static String money(DailyReport.Outcomes outcomes) {
        if (outcomes.clicks() == 0 && outcomes.conversions() == 0) {
            return "";
        }
        var value = outcomes.value().entrySet().stream()
                .map(one -> one.getKey() + " " + amount(one.getValue()))
                .collect(Collectors.joining(", "));
        return "%s clicks by %s people, %s conversions%s"
                .formatted(
                        count(outcomes.clicks()),
                        count(outcomes.people()),
                        count(outcomes.conversions()),
                        value.isEmpty() ? "" : " worth " + value);
    }

    private static String conversations(Standing standing, ZoneId zone) {
        var open = standing.conversations();
        var since = open.unreadSince();
        return "%s unread%s, %s urgent, %s handed over to people"
                .formatted(
                        count(open.unread()),
                        since == null ? "" : " (the oldest since %s)".formatted(moment(since, zone)),
                        count(open.urgent()),
                        count(open.handedOver()));
    }

    private static SenderLine sender(SenderStanding one, ZoneId zone) {
        var resumes = one.resumesAt();
        return new SenderLine(
                one.name(),
                one.channel().replace('_', ' '),
                resumes == null ? one.status() : "%s until %s".formatted(one.status(), moment(resumes, zone)),
                one.level() == null ? "not measured yet" : one.level(),
                count(one.sentOnDay()),
                one.reason() == null ? one.advice() : one.reason());
    }

    private static Lead lead(HotLead lead, Map<Long, String> names) {
        var name = names.getOrDefault(lead.contactId(), "");
        return new Lead(
                name.isBlank() ? "Contact " + lead.contactId() : name, Integer.toString(lead.score()), lead.stage());
    }

    private static String moment(Instant at, ZoneId zone) {
        return MOMENT.format(at.atZone(zone));
    }

    private static String count(long n) {
        return String.format(Locale.ENGLISH, "%,d", n);
    }

    /** With the decimals of its currency. */
    private static String amount(BigDecimal value) {
        return String.format(Locale.ENGLISH, "%,." + Math.max(0, value.scale()) + "f", value);
    }

    private static String decimal(double n) {
        return n == Math.rint(n) ? count((long) n) : String.format(Locale.ENGLISH, "%,.1f", n);
    }

    private static String share(long n, double percent) {
        return n == 0 ? "0" : "%s (%s %%)".formatted(count(n), decimal(percent));
    }
}

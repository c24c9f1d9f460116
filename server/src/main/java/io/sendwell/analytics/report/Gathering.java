package io.sendwell.analytics.report;

import io.sendwell.analytics.FiguresView;
import io.sendwell.analytics.Losses;
import io.sendwell.analytics.policy.Beside;
import io.sendwell.analytics.report.DailyReport.CampaignOfDay;
import io.sendwell.analytics.report.DailyReport.Outcomes;
import io.sendwell.campaign.CampaignFacts;
import io.sendwell.campaign.CampaignOutcomes;
import io.sendwell.contact.Contacts;
import io.sendwell.delivery.Figures;
import io.sendwell.delivery.Figures.Question;
import io.sendwell.delivery.Figures.Sums;
import io.sendwell.inbox.IncomingFigures;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Workspaces;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Makes the report of a day out of the same sums that the other reports show. */
@Component
class Gathering {

    private static final int MOST_CAMPAIGNS = 50;

    private final Figures figures;
    private final IncomingFigures incoming;
    private final CampaignFacts campaigns;
    private final CampaignOutcomes outcomes;
    private final Contacts contacts;
    private final Losses losses;
    private final Situation situation;
    private final Workspaces workspaces;

    Gathering(
            Figures figures,
            IncomingFigures incoming,
            CampaignFacts campaigns,
            CampaignOutcomes outcomes,
            Contacts contacts,
            Losses losses,
            Situation situation,
            Workspaces workspaces) {
        this.figures = figures;
        this.incoming = incoming;
        this.campaigns = campaigns;
        this.outcomes = outcomes;
        this.contacts = contacts;
        this.losses = losses;
        this.situation = situation;
        this.workspaces = workspaces;
    }

    /**
     * The report of a day, as it looks now. In the scope of the workspace.
     *
     * @param withStanding whether how things stand now says something about that day
     */
    @Transactional(readOnly = true)
    public DailyReport of(WorkspaceId workspace, LocalDate day, Instant now, boolean withStanding) {
        var zone = workspaces.settings(workspace).timezone();
        var known = workspaces.get(workspace);
        var from = day.atStartOfDay(zone).toInstant();
        var to = day.plusDays(1).atStartOfDay(zone).toInstant();
        return new DailyReport(
                day,
                zone.getId(),
                from,
                to,
                !to.isAfter(now),
                now,
                known.name(),
                figures(workspace, day, LocalDate.ofInstant(known.createdAt(), zone), zone),
                withStanding ? situation.now(workspace, day, from, now) : null);
    }

    private DailyReport.Figures figures(WorkspaceId workspace, LocalDate day, LocalDate first, ZoneId zone) {
        var since = day.minusDays(Beside.DAYS);
        var ofDay = Question.all(workspace).during(day, day);
        var sums = figures.byDay(Question.all(workspace).during(since, day));
        var received = incoming.receivedByDay(new IncomingFigures.Question(workspace, since, day, null));
        var added = contacts.newByDay(workspace, since, day);
        var outcome = outcomes.byDay(workspace, since, day, null);
        var today = outcome.stream().filter(one -> one.day().equals(day)).toList();

        var comparison = new LinkedHashMap<String, Beside>();
        Map<String, ToLongFunction<Sums>> counts = new LinkedHashMap<>();
        counts.put("sent", Sums::sent);
        counts.put("delivered", Sums::delivered);
        counts.put("read", Sums::read);
        counts.put("replied", Sums::replied);
        counts.put("failed", Sums::failed);
        counts.put("skipped", Sums::skipped);
        counts.put("opted_out", Sums::optedOut);
        counts.forEach((name, count) -> {
            var byDay = new TreeMap<LocalDate, Long>();
            sums.forEach((date, sum) -> byDay.put(date, count.applyAsLong(sum)));
            comparison.put(name, Beside.of(byDay, day, first));
        });
        comparison.put("received", Beside.of(received, day, first));
        comparison.put("new_contacts", Beside.of(added, day, first));
        comparison.put("clicks", Beside.of(byDay(outcome, CampaignOutcomes.Day::clicks), day, first));
        comparison.put("conversions", Beside.of(byDay(outcome, CampaignOutcomes.Day::conversions), day, first));

        var ofCampaigns = campaigns(workspace, day, zone, ofDay, today);
        return new DailyReport.Figures(
                FiguresView.of(sums.getOrDefault(day, Sums.NONE)),
                FiguresView.of(figures.total(ofDay.ofCampaigns())),
                received.getOrDefault(day, 0L),
                added.getOrDefault(day, 0L),
                new Outcomes(
                        sum(today, CampaignOutcomes.Day::people),
                        sum(today, CampaignOutcomes.Day::clicks),
                        sum(today, CampaignOutcomes.Day::converted),
                        sum(today, CampaignOutcomes.Day::conversions),
                        outcomes.value(workspace, day, day, null)),
                comparison,
                ofCampaigns.stream().limit(MOST_CAMPAIGNS).toList(),
                Math.max(0, ofCampaigns.size() - MOST_CAMPAIGNS),
                losses.of(ofDay));
    }

    private static Map<LocalDate, Long> byDay(
            List<CampaignOutcomes.Day> outcome, ToLongFunction<CampaignOutcomes.Day> count) {
        return outcome.stream()
                .collect(Collectors.groupingBy(CampaignOutcomes.Day::day, Collectors.summingLong(count)));
    }

    private static long sum(List<CampaignOutcomes.Day> outcome, ToLongFunction<CampaignOutcomes.Day> count) {
        return outcome.stream().mapToLong(count).sum();
    }

    private List<CampaignOfDay> campaigns(
            WorkspaceId workspace, LocalDate day, ZoneId zone, Question ofDay, List<CampaignOutcomes.Day> outcome) {
        var sums = figures.byOrigin(ofDay.ofCampaigns());
        var byCampaign = outcome.stream().collect(Collectors.toMap(CampaignOutcomes.Day::campaign, one -> one));
        var ids = new TreeSet<>(sums.keySet());
        ids.addAll(byCampaign.keySet());
        campaigns
                .begunOrEnded(
                        workspace,
                        day.atStartOfDay(zone).toInstant(),
                        day.plusDays(1).atStartOfDay(zone).toInstant())
                .forEach(one -> ids.add(one.id()));
        return campaigns.of(workspace, ids).values().stream()
                .map(one -> {
                    var came = byCampaign.get(one.id());
                    return new CampaignOfDay(
                            one.id(),
                            one.name(),
                            one.type(),
                            one.status(),
                            one.startedAt(),
                            one.finishedAt(),
                            FiguresView.of(sums.getOrDefault(one.id(), Sums.NONE)),
                            came == null ? 0 : came.clicks(),
                            came == null ? 0 : came.conversions());
                })
                .sorted(Comparator.<CampaignOfDay>comparingLong(
                                one -> one.analytics().totalMessages())
                        .thenComparingLong(CampaignOfDay::campaignId)
                        .reversed())
                .toList();
    }
}

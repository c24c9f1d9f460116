package io.sendwell.analytics;

import io.sendwell.analytics.Asked.About;
import io.sendwell.analytics.policy.Interval;
import io.sendwell.campaign.CampaignFacts;
import io.sendwell.campaign.CampaignOutcomes;
import io.sendwell.contact.Contacts;
import io.sendwell.delivery.Figures;
import io.sendwell.delivery.Figures.Sums;
import io.sendwell.inbox.IncomingFigures;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** How a workspace stands, at a glance. */
@Component
class Dashboard {

    private final Figures figures;
    private final IncomingFigures incoming;
    private final CampaignFacts campaigns;
    private final CampaignOutcomes outcomes;
    private final Contacts contacts;

    Dashboard(
            Figures figures,
            IncomingFigures incoming,
            CampaignFacts campaigns,
            CampaignOutcomes outcomes,
            Contacts contacts) {
        this.figures = figures;
        this.incoming = incoming;
        this.campaigns = campaigns;
        this.outcomes = outcomes;
        this.contacts = contacts;
    }

    /**
     * The glance.
     *
     * @param totalMessagesSent all that WhatsApp took, answers and confirmations too, of the days asked for
     * @param totalMessagesReceived null where a campaign or a tag is asked for: what people write belongs to neither
     * @param activeCampaigns those that are running
     * @param avgResponseRate of campaigns' messages: answered, in percent of what was delivered
     * @param todayMessages sent since midnight at the workspace
     * @param thisWeekMessages sent since Monday
     * @param campaignMessages the messages of campaigns alone
     * @param outcomes of these; null where a sender or a tag is asked for
     */
    record View(
            long totalMessagesSent,
            @Nullable Long totalMessagesReceived,
            long totalContacts,
            long totalCampaigns,
            long activeCampaigns,
            double avgResponseRate,
            long todayMessages,
            long thisWeekMessages,
            @Nullable Long todayReceived,
            @Nullable Long thisWeekReceived,
            FiguresView messages,
            FiguresView campaignMessages,
            @Nullable OutcomeView outcomes,
            String timezone,
            @Nullable LocalDate from,
            @Nullable LocalDate to) {}

    View of(About about) {
        var messages = figures.total(about.question());
        var ofCampaigns =
                about.campaign() == null ? figures.total(about.question().ofCampaigns()) : messages;
        var monday = Interval.WEEK.partOf(about.today());
        var thisWeek = about.during(monday, about.today());
        var week = figures.byDay(thisWeek.question());
        var received = about.countsIncoming() ? incoming.received(about.incoming()) : null;
        var weekReceived = about.countsIncoming() ? incoming.receivedByDay(thisWeek.incoming()) : null;
        var howMany = campaigns.howMany(about.workspace());
        return new View(
                messages.sent(),
                received,
                contacts.count(about.workspace()),
                howMany.all(),
                howMany.active(),
                FiguresView.rates(ofCampaigns).response(),
                week.getOrDefault(about.today(), Sums.NONE).sent(),
                week.values().stream().mapToLong(Sums::sent).sum(),
                weekReceived == null ? null : weekReceived.getOrDefault(about.today(), 0L),
                weekReceived == null
                        ? null
                        : weekReceived.values().stream()
                                .mapToLong(Long::longValue)
                                .sum(),
                FiguresView.of(messages),
                FiguresView.of(ofCampaigns),
                outcomes(about, ofCampaigns),
                about.zone().getId(),
                about.from(),
                about.to());
    }

    private @Nullable OutcomeView outcomes(About about, Sums sent) {
        if (!about.countsOutcomes()) {
            return null;
        }
        var question = about.question();
        return OutcomeView.of(
                outcomes.total(about.workspace(), question.from(), question.to(), about.campaign()), sent);
    }

    static Sheet sheet(View view) {
        var sheet = Sheet.of("figure", "value")
                .row("total_messages_sent", view.totalMessagesSent)
                .row("total_messages_received", view.totalMessagesReceived)
                .row("total_contacts", view.totalContacts)
                .row("total_campaigns", view.totalCampaigns)
                .row("active_campaigns", view.activeCampaigns)
                .row("avg_response_rate", view.avgResponseRate)
                .row("today_messages", view.todayMessages)
                .row("this_week_messages", view.thisWeekMessages)
                .row("today_received", view.todayReceived)
                .row("this_week_received", view.thisWeekReceived);
        for (int n = 0; n < FiguresView.COLUMNS.size(); n++) {
            sheet.row(FiguresView.COLUMNS.get(n), view.messages.cells().get(n));
        }
        var outcomes = OutcomeView.cells(view.outcomes);
        for (int n = 0; n < OutcomeView.COLUMNS.size(); n++) {
            sheet.row(OutcomeView.COLUMNS.get(n), outcomes.get(n));
        }
        return sheet;
    }
}

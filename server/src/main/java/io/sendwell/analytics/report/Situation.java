package io.sendwell.analytics.report;

import io.sendwell.analytics.report.DailyReport.HotLead;
import io.sendwell.analytics.report.DailyReport.HotLeads;
import io.sendwell.analytics.report.DailyReport.SenderStanding;
import io.sendwell.analytics.report.DailyReport.Standing;
import io.sendwell.analytics.report.DailyReport.Task;
import io.sendwell.campaign.CampaignFacts;
import io.sendwell.campaign.CampaignFacts.Halted;
import io.sendwell.channel.Sender;
import io.sendwell.channel.SenderStatus;
import io.sendwell.channel.Senders;
import io.sendwell.delivery.Figures;
import io.sendwell.delivery.Figures.Question;
import io.sendwell.delivery.Figures.Sums;
import io.sendwell.health.HealthFacts;
import io.sendwell.inbox.WaitingPeople;
import io.sendwell.inbox.WaitingPeople.OfConversations;
import io.sendwell.kernel.WorkspaceId;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** How senders, campaigns and people stand right now, and what of it needs a person. */
@Component
class Situation {

    private static final int MOST_LEADS = 10;

    private final Senders senders;
    private final HealthFacts health;
    private final Figures figures;
    private final CampaignFacts campaigns;
    private final WaitingPeople people;

    Situation(Senders senders, HealthFacts health, Figures figures, CampaignFacts campaigns, WaitingPeople people) {
        this.senders = senders;
        this.health = health;
        this.figures = figures;
        this.campaigns = campaigns;
        this.people = people;
    }

    /** @param since campaigns that failed before are no news any more */
    Standing now(WorkspaceId workspace, LocalDate day, Instant since, Instant now) {
        var sent = figures.bySender(Question.all(workspace).during(day, day));
        var facts = health.of(workspace);
        var standing = senders.of(workspace).stream()
                .map(sender -> sender(sender, facts.get(sender.id()), sent))
                .toList();
        var conversations = people.conversations(workspace);
        var leads = people.hotLeads(workspace, now, MOST_LEADS);
        return new Standing(
                standing,
                conversations,
                new HotLeads(
                        leads.all(),
                        leads.best().stream()
                                .map(lead -> new HotLead(
                                        lead.id(), lead.contact().value(), lead.score(), lead.stage(), lead.owner()))
                                .toList()),
                tasks(standing, campaigns.halted(workspace, since), conversations, leads.all()));
    }

    private static SenderStanding sender(Sender sender, HealthFacts.@Nullable Facts facts, Map<Long, Sums> sent) {
        return new SenderStanding(
                sender.id().value(),
                sender.name(),
                lower(sender.channel()),
                lower(sender.status()),
                sender.reason(),
                sender.resumesAt(),
                facts == null ? null : facts.level(),
                facts == null ? null : (Integer) facts.score(),
                facts == null ? null : advice(facts),
                sent.getOrDefault(sender.id().value(), Sums.NONE).sent());
    }

    private static @Nullable String advice(HealthFacts.Facts facts) {
        var words = (orEmpty(facts.why()) + ' ' + orEmpty(facts.condition())).strip();
        return words.isEmpty() ? null : words;
    }

    private static String orEmpty(@Nullable String words) {
        return words == null ? "" : words;
    }

    private static List<Task> tasks(
            List<SenderStanding> senders, List<Halted> halted, OfConversations conversations, long hotLeads) {
        var tasks = new ArrayList<Task>();
        for (var sender : senders) {
            if (!sender.status().equals(lower(SenderStatus.ACTIVE))) {
                tasks.add(new Task(
                        "sender_stopped",
                        sender.senderId(),
                        "Sender \"%s\" does not send: %s"
                                .formatted(sender.name(), sentence(sender.reason(), stands(sender.status())))));
            } else if ("high".equals(sender.level()) || "critical".equals(sender.level())) {
                tasks.add(new Task(
                        "sender_at_risk",
                        sender.senderId(),
                        "Sender \"%s\" is at risk: %s"
                                .formatted(sender.name(), sentence(sender.advice(), "its risk is " + sender.level()))));
            }
        }
        for (var campaign : halted) {
            tasks.add(new Task(
                    "campaign_" + campaign.status(),
                    campaign.id(),
                    "Campaign \"%s\" %s: %s"
                            .formatted(
                                    campaign.name(),
                                    campaign.status().equals("paused") ? "is paused" : "has failed",
                                    sentence(campaign.why(), "a member did it; resume it to go on"))));
        }
        many(tasks, "urgent_conversations", conversations.urgent(), "urgent conversation", "should be looked at");
        many(tasks, "unread_conversations", conversations.unread(), "conversation", "with unread messages");
        many(tasks, "hot_leads", hotLeads, "hot lead", "to be contacted");
        return tasks;
    }

    private static void many(List<Task> tasks, String kind, long count, String noun, String rest) {
        if (count > 0) {
            tasks.add(new Task(kind, null, "%,d %s%s %s.".formatted(count, noun, count == 1 ? "" : "s", rest)));
        }
    }

    private static String stands(String status) {
        return switch (status) {
            case "setup" -> "it is not linked yet";
            case "disconnected" -> "it is no longer connected; link it again";
            case "banned" -> "WhatsApp has banned it";
            default -> "somebody has paused it";
        };
    }

    /** Closed by a full stop. */
    private static String sentence(@Nullable String words, String otherwise) {
        var said = words == null || words.isBlank() ? otherwise : words.strip();
        return said.endsWith(".") || said.endsWith("!") || said.endsWith("?") ? said : said + '.';
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}

package io.sendwell.campaign;

import io.sendwell.campaign.Contests.Metric;
import io.sendwell.campaign.Contests.Standing;
import io.sendwell.campaign.outcome.Tallies;
import io.sendwell.kernel.WorkspaceId;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The door to what came of campaigns: clicks and conversions as they were counted, so that asking costs the same for ten and
 * for ten million. A click counts on the day on which it was made, a conversion on the day on which it happened, whenever the
 * message was sent; days are those of the workspace. By sender or tag they are not told apart. In the scope of the workspace.
 */
@Component
@Transactional(readOnly = true)
public class CampaignOutcomes {

    private final Tallies tallies;
    private final Campaigns campaigns;
    private final Contests contests;

    CampaignOutcomes(Tallies tallies, Campaigns campaigns, Contests contests) {
        this.tallies = tallies;
        this.campaigns = campaigns;
        this.contests = contests;
    }

    /**
     * What a day brought a campaign.
     *
     * @param people who followed a link of a message for the first time
     * @param clicks on any link; requests within seconds are one
     * @param converted whose first conversion of this campaign it was
     * @param conversions that are put down to it
     */
    public record Day(LocalDate day, long campaign, long people, long clicks, long converted, long conversions) {}

    /**
     * The days on which anything happened, in their order, at most one row for each and each campaign.
     *
     * @param from the first day at the workspace
     * @param to the last one
     * @param campaign null = all
     */
    public List<Day> byDay(WorkspaceId workspace, LocalDate from, LocalDate to, @Nullable Long campaign) {
        var days = new ArrayList<Day>();
        tallies.byCampaignDay(question(workspace, from, to, campaign))
                .forEach((key, sums) -> days.add(new Day(
                        key.day(),
                        key.campaign(),
                        sums.people(),
                        sums.clicks(),
                        sums.converted(),
                        sums.conversions())));
        return days;
    }

    /** The money that these conversions brought, by currency (ISO 4217); days as above. */
    public Map<String, BigDecimal> value(WorkspaceId workspace, LocalDate from, LocalDate to, @Nullable Long campaign) {
        return total(workspace, from, to, campaign).value();
    }

    /** All of these days in one. */
    public Outcomes total(WorkspaceId workspace, LocalDate from, LocalDate to, @Nullable Long campaign) {
        return tallies.total(question(workspace, from, to, campaign));
    }

    /** By day, all campaigns or one; days without anything are left out. */
    public NavigableMap<LocalDate, Outcomes> days(
            WorkspaceId workspace, LocalDate from, LocalDate to, @Nullable Long campaign) {
        return tallies.byDay(question(workspace, from, to, campaign));
    }

    /**
     * By campaign; those without anything are left out.
     *
     * @param some null = all
     */
    public NavigableMap<Long, Outcomes> campaigns(
            WorkspaceId workspace, LocalDate from, LocalDate to, @Nullable Collection<Long> some) {
        return tallies.byCampaign(new Tallies.Question(workspace, from, to, some));
    }

    /** A campaign's by variant; 0 = the main text. */
    public NavigableMap<Long, Outcomes> variants(WorkspaceId workspace, LocalDate from, LocalDate to, long campaign) {
        return tallies.byVariant(question(workspace, from, to, campaign));
    }

    /** A campaign's by step; 0 = a broadcast. */
    public NavigableMap<Integer, Outcomes> steps(WorkspaceId workspace, LocalDate from, LocalDate to, long campaign) {
        return tallies.byStep(question(workspace, from, to, campaign));
    }

    /**
     * A text among others, all days together.
     *
     * @param variant null = the main text
     * @param share of those who got it that did what the contest is about, 0-1
     * @param low and {@code high}: where the true share lies with 95 % confidence
     */
    public record Rival(@Nullable Long variant, double share, double low, double high) {}

    /**
     * Which text did best.
     *
     * @param metric clicked, replied or converted
     * @param decided whether a winner is named
     * @param winner its variant; null = the main text, or none is named
     * @param why in plain words
     * @param rule when a winner is named, always the same
     */
    public record TextContest(
            String metric, boolean decided, @Nullable Long winner, String why, String rule, List<Rival> texts) {

        private static TextContest of(Standing standing) {
            var texts = new ArrayList<Rival>();
            for (int i = 0; i < standing.texts().size(); i++) {
                long id = standing.texts().get(i).id();
                var did = standing.did().get(i);
                var interval = did.interval();
                texts.add(new Rival(id == 0 ? null : id, did.share(), interval.low(), interval.high()));
            }
            var verdict = standing.verdict();
            return new TextContest(
                    standing.metric().code(),
                    verdict.best().isPresent(),
                    standing.winner(),
                    verdict.why(),
                    Contests.RULE,
                    texts);
        }
    }

    /** Clicks decide where the campaign tracks links, else replies; empty where it has one text only, or is a drip. */
    public Optional<TextContest> contest(WorkspaceId workspace, long campaign) {
        var one = campaigns.get(workspace, new CampaignId(campaign));
        return contests.of(one, Metric.of(null, one)).map(TextContest::of);
    }

    private static Tallies.Question question(
            WorkspaceId workspace, LocalDate from, LocalDate to, @Nullable Long campaign) {
        return new Tallies.Question(workspace, from, to, campaign == null ? null : List.of(campaign));
    }
}

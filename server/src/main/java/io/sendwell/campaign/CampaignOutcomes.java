package io.sendwell.campaign;

import io.sendwell.campaign.outcome.Tallies;
import io.sendwell.kernel.WorkspaceId;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The door to what came of campaigns: clicks and conversions by day. In the scope of the workspace. */
@Component
public class CampaignOutcomes {

    private final Tallies tallies;

    CampaignOutcomes(Tallies tallies) {
        this.tallies = tallies;
    }

    /**
     * What a day brought a campaign. A click counts on the day on which it was made, a conversion on the day on which it
     * happened, whenever the message was sent.
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
        return tallies.byDay(workspace, from, to, campaign).stream()
                .map(one -> new Day(
                        one.day(), one.campaign(), one.people(), one.clicks(), one.converted(), one.conversions()))
                .toList();
    }

    /** The money that these conversions brought, by currency (ISO 4217); days as above. */
    public Map<String, BigDecimal> value(WorkspaceId workspace, LocalDate from, LocalDate to, @Nullable Long campaign) {
        return tallies.value(workspace, from, to, campaign);
    }
}

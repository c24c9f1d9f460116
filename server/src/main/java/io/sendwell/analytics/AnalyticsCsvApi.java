package io.sendwell.analytics;

import io.sendwell.kernel.Slice;
import io.sendwell.workspace.ForViewers;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Each report as CSV: what {@link AnalyticsApi} answers, with the same parameters, all of it. */
@RestController
@RequestMapping("/api/v1/analytics")
@Transactional(readOnly = true)
class AnalyticsCsvApi {

    private static final int A_MONTH = 30;
    private static final int AT_ONCE = 200;
    private static final int MOST_TOP = 50;

    private final Asked asked;
    private final Dashboard dashboard;
    private final CampaignReports campaigns;
    private final Timeline timeline;
    private final Engagement engagement;
    private final TopPerformers topPerformers;
    private final Losses losses;

    AnalyticsCsvApi(
            Asked asked,
            Dashboard dashboard,
            CampaignReports campaigns,
            Timeline timeline,
            Engagement engagement,
            TopPerformers topPerformers,
            Losses losses) {
        this.asked = asked;
        this.dashboard = dashboard;
        this.campaigns = campaigns;
        this.timeline = timeline;
        this.engagement = engagement;
        this.topPerformers = topPerformers;
        this.losses = losses;
    }

    @ForViewers
    @GetMapping(path = "/dashboard.csv", produces = "text/csv")
    @Operation(summary = "How the workspace stands, as CSV")
    public void dashboard(
            @ParameterObject Parameters given,
            @RequestParam(name = "campaign_id", required = false) @Nullable Long campaignId,
            HttpServletResponse response)
            throws IOException {
        AnalyticsApi.inTime(() -> Dashboard.sheet(dashboard.of(asked.about(given, campaignId, null))))
                .writeTo(response, "dashboard.csv");
    }

    @ForViewers
    @GetMapping(path = "/campaigns.csv", produces = "text/csv")
    @Operation(summary = "What became of each campaign, all of them, as CSV")
    public void campaigns(@ParameterObject Parameters given, HttpServletResponse response) throws IOException {
        var about = asked.about(given, null, null);
        AnalyticsApi.inTime(() -> CampaignReports.sheet(all(about))).writeTo(response, "campaigns.csv");
    }

    @ForViewers
    @GetMapping(path = "/campaigns/{id}.csv", produces = "text/csv")
    @Operation(summary = "What became of a campaign, part by part, as CSV")
    public void campaign(@PathVariable long id, @ParameterObject Parameters given, HttpServletResponse response)
            throws IOException {
        AnalyticsApi.inTime(() -> CampaignReports.sheet(campaigns.of(asked.about(given, id, null))))
                .writeTo(response, "campaign-%d.csv".formatted(id));
    }

    @ForViewers
    @GetMapping(path = "/campaigns/compare.csv", produces = "text/csv")
    @Operation(summary = "Some campaigns beside one another, as CSV")
    public void compare(
            @RequestParam(name = "campaign_ids") List<@Nullable Long> campaignIds,
            @ParameterObject Parameters given,
            HttpServletResponse response)
            throws IOException {
        AnalyticsApi.inTime(() -> CampaignReports.sheet(campaigns
                        .compare(asked.about(given, null, null), campaignIds)
                        .items()))
                .writeTo(response, "comparison.csv");
    }

    @ForViewers
    @GetMapping(path = "/messages/timeline.csv", produces = "text/csv")
    @Operation(summary = "Messages by hour, day or week, as CSV")
    public void timeline(
            @RequestParam @Nullable String interval,
            @ParameterObject Parameters given,
            @RequestParam(name = "campaign_id", required = false) @Nullable Long campaignId,
            HttpServletResponse response)
            throws IOException {
        var parts = AnalyticsApi.interval(interval);
        AnalyticsApi.inTime(() -> Timeline.sheet(timeline.of(asked.about(given, campaignId, A_MONTH), parts)))
                .writeTo(response, "timeline.csv");
    }

    @ForViewers
    @GetMapping(path = "/engagement.csv", produces = "text/csv")
    @Operation(summary = "How messages are taken in each hour of the week, as CSV")
    public void engagement(
            @ParameterObject Parameters given,
            @RequestParam(name = "campaign_id", required = false) @Nullable Long campaignId,
            HttpServletResponse response)
            throws IOException {
        AnalyticsApi.inTime(() -> Engagement.sheet(engagement.of(asked.about(given, campaignId, A_MONTH))))
                .writeTo(response, "engagement.csv");
    }

    @ForViewers
    @GetMapping(path = "/top-performers.csv", produces = "text/csv")
    @Operation(summary = "The campaigns and senders that did best, as CSV")
    public void topPerformers(
            @RequestParam @Nullable String by, @ParameterObject Parameters given, HttpServletResponse response)
            throws IOException {
        var best = AnalyticsApi.by(by);
        AnalyticsApi.inTime(
                        () -> TopPerformers.sheet(topPerformers.of(asked.about(given, null, A_MONTH), best, MOST_TOP)))
                .writeTo(response, "top-performers.csv");
    }

    @ForViewers
    @GetMapping(path = "/failures.csv", produces = "text/csv")
    @Operation(summary = "Why messages failed or were left out, as CSV")
    public void failures(
            @ParameterObject Parameters given,
            @RequestParam(name = "campaign_id", required = false) @Nullable Long campaignId,
            HttpServletResponse response)
            throws IOException {
        AnalyticsApi.inTime(() -> Losses.sheet(
                        losses.of(asked.about(given, campaignId, A_MONTH).question())))
                .writeTo(response, "failures.csv");
    }

    private List<CampaignReports.Line> all(Asked.About about) {
        var lines = new ArrayList<CampaignReports.Line>();
        @Nullable String cursor = null;
        do {
            var page = campaigns.list(about, Slice.of(AT_ONCE, cursor));
            lines.addAll(page.items());
            cursor = page.nextCursor();
        } while (cursor != null);
        return lines;
    }
}

package io.sendwell.analytics;

import io.sendwell.analytics.policy.Interval;
import io.sendwell.kernel.Page;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.Slice;
import io.sendwell.workspace.ForViewers;
import io.swagger.v3.oas.annotations.Operation;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * The reports. Days are those of the workspace's zone, from and to included; {@code days} counts back from today. What
 * became of a message counts when it was sent. A tag is one that contacts have now, and asks the messages that are kept.
 */
@RestController
@RequestMapping("/api/v1/analytics")
@Transactional(readOnly = true)
class AnalyticsApi {

    private static final int A_MONTH = 30;
    private static final int USUAL_TOP = 10;
    private static final int MOST_TOP = 50;

    private final Asked asked;
    private final Dashboard dashboard;
    private final CampaignReports campaigns;
    private final Timeline timeline;
    private final Engagement engagement;
    private final TopPerformers topPerformers;
    private final Losses losses;

    AnalyticsApi(
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
    @GetMapping("/dashboard")
    @Operation(
            summary = "How the workspace stands, of all time or of some days",
            description = "today and this week are always counted from now.")
    public Dashboard.View dashboard(
            @ParameterObject Parameters given,
            @RequestParam(name = "campaign_id", required = false) @Nullable Long campaignId) {
        return inTime(() -> dashboard.of(asked.about(given, campaignId, null)));
    }

    @ForViewers
    @GetMapping("/campaigns")
    @Operation(summary = "What became of each campaign, newest first, of all time or of what was sent on some days")
    public Page<CampaignReports.Line> campaigns(
            @ParameterObject Parameters given,
            @RequestParam @Nullable Integer limit,
            @RequestParam @Nullable String cursor) {
        var slice = Slice.of(limit, cursor);
        return inTime(() -> campaigns.list(asked.about(given, null, null), slice));
    }

    @ForViewers
    @GetMapping("/campaigns/{id}")
    @Operation(summary = "What became of a campaign: funnel, failures, variants, steps, senders, what people wanted")
    public CampaignReports.View campaign(@PathVariable long id, @ParameterObject Parameters given) {
        return inTime(() -> campaigns.of(asked.about(given, id, null)));
    }

    @ForViewers
    @GetMapping("/campaigns/compare")
    @Operation(
            summary = "Some campaigns beside one another",
            description =
                    "best names the one with the highest rate; it says nothing of whether that is more than chance.")
    public CampaignReports.Comparison compare(
            @RequestParam(name = "campaign_ids") List<@Nullable Long> campaignIds, @ParameterObject Parameters given) {
        return inTime(() -> campaigns.compare(asked.about(given, null, null), campaignIds));
    }

    @ForViewers
    @GetMapping("/messages/timeline")
    @Operation(
            summary = "Messages by hour, day or week, without gaps; the last 30 days where nothing is said",
            description = "interval is hour (up to 31 days), day or week; weeks begin on Mondays.")
    public Timeline.View timeline(
            @RequestParam @Nullable String interval,
            @ParameterObject Parameters given,
            @RequestParam(name = "campaign_id", required = false) @Nullable Long campaignId) {
        var parts = interval(interval);
        return inTime(() -> timeline.of(asked.about(given, campaignId, A_MONTH), parts));
    }

    @ForViewers
    @GetMapping("/engagement")
    @Operation(
            summary = "How people take what campaigns send: rates, the median time to an answer, the best hours",
            description = "Of the last 30 days where nothing is said.")
    public Engagement.View engagement(
            @ParameterObject Parameters given,
            @RequestParam(name = "campaign_id", required = false) @Nullable Long campaignId) {
        return inTime(() -> engagement.of(asked.about(given, campaignId, A_MONTH)));
    }

    @ForViewers
    @GetMapping("/top-performers")
    @Operation(
            summary = "The campaigns and senders that did best, by the rate that each surely reaches",
            description =
                    "by is response_rate, read_rate, delivery_rate, click_rate or conversion_rate; the last two of campaigns"
                            + " alone. Of the last 30 days where nothing is said.")
    public TopPerformers.View topPerformers(
            @RequestParam @Nullable String by,
            @RequestParam @Nullable Integer limit,
            @ParameterObject Parameters given) {
        var best = by(by);
        if (limit != null && (limit < 1 || limit > MOST_TOP)) {
            throw Problem.invalid("limit", "must be between 1 and " + MOST_TOP);
        }
        return inTime(
                () -> topPerformers.of(asked.about(given, null, A_MONTH), best, limit == null ? USUAL_TOP : limit));
    }

    @ForViewers
    @GetMapping("/failures")
    @Operation(
            summary = "Why messages failed or were left out, in plain words, by class",
            description = "Of the last 30 days where nothing is said.")
    public Losses.View failures(
            @ParameterObject Parameters given,
            @RequestParam(name = "campaign_id", required = false) @Nullable Long campaignId) {
        return inTime(() -> losses.of(asked.about(given, campaignId, A_MONTH).question()));
    }

    static Interval interval(@Nullable String code) {
        return code == null
                ? Interval.DAY
                : Interval.of(code).orElseThrow(() -> Problem.invalid("interval", "must be hour, day or week"));
    }

    static TopPerformers.By by(@Nullable String code) {
        return code == null
                ? TopPerformers.By.RESPONSE_RATE
                : TopPerformers.By.of(code)
                        .orElseThrow(() -> Problem.invalid(
                                "by",
                                "must be response_rate, read_rate, delivery_rate, click_rate or conversion_rate"));
    }

    /** Reports by tag read messages, and may have too many to read. */
    static <T> T inTime(Supplier<T> report) {
        try {
            return report.get();
        } catch (QueryTimeoutException tooLong) {
            throw Problem.of(
                    Problem.Kind.UNAVAILABLE,
                    "This report reads every message of the contacts with this tag, and takes too long at the moment; ask for fewer days.");
        }
    }
}

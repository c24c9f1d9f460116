package io.sendwell.campaign;

import io.sendwell.campaign.drip.Enrolments;
import io.sendwell.delivery.Exclusions;
import io.sendwell.delivery.Progress;
import io.sendwell.workspace.Caller;
import io.sendwell.workspace.ForViewers;
import io.swagger.v3.oas.annotations.Operation;
import java.util.List;
import java.util.Map;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** How the steps of a drip stand. */
@RestController
@RequestMapping("/api/v1/campaigns/{id}/steps")
@Transactional(readOnly = true)
class StepsApi {

    private final Campaigns campaigns;
    private final Enrolments enrolments;
    private final Progress progress;
    private final Exclusions exclusions;

    StepsApi(Campaigns campaigns, Enrolments enrolments, Progress progress, Exclusions exclusions) {
        this.campaigns = campaigns;
        this.enrolments = enrolments;
        this.progress = progress;
        this.exclusions = exclusions;
    }

    /** @param stoppedBecause how many ways were stopped, by reason */
    record StepsView(List<StepFigures> items, Map<String, Long> stoppedBecause) {}

    @ForViewers
    @GetMapping
    @Operation(summary = "How each step of a drip stands: who waits, what was sent, read and answered, who ended there")
    public StepsView steps(@PathVariable long id) {
        var workspace = Caller.current().workspace();
        var campaign = campaigns.get(workspace, new CampaignId(id));
        var origin = campaign.id().origin();
        return new StepsView(
                StepFigures.of(
                        Drips.drip(campaign).sequence(),
                        enrolments.counts(workspace, campaign.id()),
                        progress.countsByStep(workspace, origin),
                        exclusions.byStep(workspace, origin)),
                enrolments.stopped(workspace, campaign.id()));
    }
}

package io.sendwell.campaign;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.sendwell.campaign.CampaignView.WindowView;
import io.sendwell.campaign.drip.policy.Condition;
import io.sendwell.campaign.drip.policy.Step;
import io.sendwell.channel.Interactive;
import io.sendwell.channel.MediaView;
import io.sendwell.delivery.ApprovedView;
import org.jspecify.annotations.Nullable;

/** A step of a drip as the API shows it: as it was written, with the id that names it through every edit. */
record StepView(
        int id,
        double delayHours,
        @Nullable String message,
        @Nullable ApprovedView template,
        @Nullable MediaView media,
        boolean linkPreview,
        @Nullable Interactive interactive,
        boolean stopOnReply,
        @Nullable ConditionView condition,
        @JsonProperty("else") @Nullable String otherwise,
        @Nullable WindowView sendWindow) {

    record ConditionView(String field, String op, @Nullable Object value) {}

    private static final double SECONDS_PER_HOUR = 3600;

    static StepView of(Step step) {
        var condition = step.condition();
        return new StepView(
                step.id(),
                step.delay().toSeconds() / SECONDS_PER_HOUR,
                step.message(),
                ApprovedView.of(step.approved()),
                MediaView.of(step.enclosure()),
                step.enclosure().linkPreview(),
                step.enclosure().interactive(),
                step.stopOnReply(),
                condition == null ? null : view(condition),
                condition == null ? null : StepForm.code(step.otherwise()),
                WindowView.of(step.window()));
    }

    private static ConditionView view(Condition condition) {
        return new ConditionView(condition.field(), condition.op(), condition.value());
    }
}

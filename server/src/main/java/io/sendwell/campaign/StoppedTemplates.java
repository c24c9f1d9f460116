package io.sendwell.campaign;

import io.sendwell.channel.MessageTemplate;
import io.sendwell.channel.TemplateChanged;
import io.sendwell.delivery.Control;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Holds campaigns before their next recipient when WhatsApp stops sending the template that they need. */
@Component
class StoppedTemplates {

    private static final Logger LOG = LoggerFactory.getLogger(StoppedTemplates.class);

    private final Campaigns campaigns;
    private final Control control;
    private final InstantSource clock;

    StoppedTemplates(Campaigns campaigns, Control control, InstantSource clock) {
        this.campaigns = campaigns;
        this.control = control;
        this.clock = clock;
    }

    @EventListener
    void on(TemplateChanged event) {
        var template = event.template();
        if (template.isSendable()) {
            return;
        }
        for (long id : campaigns.runningWith(event.workspace(), template.id())) {
            campaigns.lockRunning(id).ifPresent(campaign -> {
                campaigns.become(campaign, CampaignStatus.PAUSED, why(template), clock.instant());
                control.hold(campaign.workspace(), campaign.id().origin());
                LOG.warn(
                        "Campaign {} paused: its template is {}",
                        id,
                        template.state().code());
            });
        }
    }

    private static String why(MessageTemplate template) {
        return switch (template.state()) {
            case PAUSED ->
                "WhatsApp has paused the template \"%s\" because of how people took it. It lets it go on by itself after hours; resume the campaign when it is approved again."
                        .formatted(template.name());
            case PENDING, APPROVED ->
                "WhatsApp is looking at the template \"%s\" anew. Resume the campaign when it is approved again."
                        .formatted(template.name());
            case REJECTED, DISABLED, GONE ->
                "WhatsApp sends the template \"%s\" no more (%s). Stop the campaign and duplicate it with another template."
                        .formatted(template.name(), template.state().code());
        };
    }
}

package io.sendwell.campaign;

import io.sendwell.delivery.Origin;

/** The id of a campaign. */
public record CampaignId(long value) {

    public Origin origin() {
        return Origin.campaign(value);
    }
}

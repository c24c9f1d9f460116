package io.sendwell.channel;

/** How a sender reaches WhatsApp. */
public enum Channel {
    SIMULATOR,
    LINKED_DEVICE,
    CLOUD_API
}

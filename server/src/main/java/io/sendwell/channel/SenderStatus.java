package io.sendwell.channel;

/** Whether a sender sends; only ACTIVE does. */
public enum SenderStatus {
    SETUP,
    ACTIVE,
    PAUSED,
    DISCONNECTED,
    BANNED
}

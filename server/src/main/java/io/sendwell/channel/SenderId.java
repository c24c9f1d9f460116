package io.sendwell.channel;

/** The id of a sender, a WhatsApp number we send from. */
public record SenderId(long value) {}

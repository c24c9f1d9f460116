package io.sendwell.delivery;

/** Why a message is sent; marketing needs consent, the others have their own right (see the gate). */
public enum MessageKind {
    MARKETING,
    REPLY,
    AUTO_REPLY,
    CONFIRMATION,
    TEST
}

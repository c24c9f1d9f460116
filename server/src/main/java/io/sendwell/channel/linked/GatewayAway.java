package io.sendwell.channel.linked;

/** The gateway gave no answer. */
final class GatewayAway extends RuntimeException {

    private final boolean asked;

    private GatewayAway(String message, boolean asked) {
        super(message);
        this.asked = asked;
    }

    /** Nothing reached it: there is none, or it let nobody in. */
    static GatewayAway notReached() {
        return new GatewayAway("the gateway does not run just now", false);
    }

    /** It may have heard and done what it was asked. */
    static GatewayAway silent() {
        return new GatewayAway("the gateway gave no answer", true);
    }

    boolean wasAsked() {
        return asked;
    }
}

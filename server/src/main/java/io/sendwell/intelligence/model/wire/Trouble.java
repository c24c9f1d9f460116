package io.sendwell.intelligence.model.wire;

import java.util.Locale;

/** Why a model gave no answer that can be used. */
public enum Trouble {
    NO_KEY("There is no key for this provider.", Sort.LASTING),
    KEY_LOCKED("The stored key cannot be opened by this server: enter it again.", Sort.LASTING),
    KEY_REFUSED("The provider refuses the key.", Sort.LASTING),
    MODEL_UNKNOWN("The provider does not know this model, or there is nothing at this address.", Sort.LASTING),
    ADDRESS_REFUSED("The address leads into a private network, which is not allowed here.", Sort.LASTING),
    REQUEST_REFUSED(
            "The provider does not take the request; the model may not support JSON schemas.", Sort.BY_QUESTION),
    RATE_LIMITED("The provider has too much to do, or its account has no credit.", Sort.PASSING),
    PROVIDER_FAILED("The provider failed.", Sort.PASSING),
    NO_ANSWER("No answer came in time.", Sort.PASSING),
    MODEL_DECLINED("The model declined to answer.", Sort.BY_QUESTION),
    BROKEN_ANSWER("The model's answer was not of the form that was asked for.", Sort.BY_QUESTION);

    private enum Sort {
        LASTING,
        PASSING,
        BY_QUESTION
    }

    private final String explanation;
    private final Sort sort;

    Trouble(String explanation, Sort sort) {
        this.explanation = explanation;
        this.sort = sort;
    }

    /** In plain words, for the settings' screen. */
    public String explanation() {
        return explanation;
    }

    /** Worth another attempt in a moment. */
    public boolean passing() {
        return sort == Sort.PASSING;
    }

    /** The same with every question until somebody changes something. */
    public boolean lasting() {
        return sort == Sort.LASTING;
    }

    /** May lie in this one question: else somebody's message could keep a model from being asked about all others. */
    public boolean byQuestion() {
        return sort == Sort.BY_QUESTION;
    }

    /** As it is shown. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}

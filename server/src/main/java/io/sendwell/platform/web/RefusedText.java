package io.sendwell.platform.web;

import tools.jackson.core.JsonParser;
import tools.jackson.databind.exc.MismatchedInputException;

/** A string that holds what no text of ours may hold; the message is for the client. */
final class RefusedText extends MismatchedInputException {

    RefusedText(JsonParser parser, String message) {
        super(parser, message, String.class);
    }
}

package io.sendwell.contact.imports;

/** A file cannot be read on; the message is for the person who sent it. */
final class UnreadableFile extends RuntimeException {

    UnreadableFile(String message) {
        super(message, null, false, false);
    }
}

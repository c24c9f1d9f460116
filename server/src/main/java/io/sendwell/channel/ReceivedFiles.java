package io.sendwell.channel;

import java.io.InputStream;

/** Files that people sent. They stay with their channel, and are fetched from there when somebody wants to see one. */
public interface ReceivedFiles {

    /** What came of asking for one. */
    sealed interface Opened {
        /**
         * To be read once and closed by the caller.
         *
         * @param contentType what its bytes are, whatever the person's phone called it
         * @param size in bytes
         * @param name with an ending that fits
         */
        record File(InputStream in, String contentType, long size, String name) implements Opened {}

        /** WhatsApp no longer has it; asking again will not help. */
        record Gone() implements Opened {}

        /** It cannot be had just now; it may later. */
        record Away() implements Opened {}

        /** It is larger than anything that WhatsApp takes from us. */
        record TooLarge() implements Opened {}
    }

    /** Fetches one, wholly, before it answers. Needs no transaction. */
    Opened open(Sender sender, Attachment attachment);
}

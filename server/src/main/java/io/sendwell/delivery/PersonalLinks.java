package io.sendwell.delivery;

import java.util.Optional;

/**
 * Makes the addresses that go out in the place of those whose visitors are to be counted. The module that counts them
 * offers it as a bean; delivery knows nothing of what they lead to.
 */
public interface PersonalLinks {

    /**
     * The address for the recipient of one message: {@link #prefix} and a code, the same whenever it is asked for, and it
     * costs no look-up. Empty where none can be made now: then the message goes with what stands in it.
     *
     * @param link an id that came with the launch: {@link Launch.Texts#links}
     */
    Optional<String> address(MessageId message, long link);

    /** Where a button of WhatsApp's template has to lead so that its value is the code alone. */
    String prefix();
}

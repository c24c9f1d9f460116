package io.sendwell.inbox.incoming;

import io.sendwell.channel.Address;
import io.sendwell.channel.Channel;
import io.sendwell.contact.Writers.Writer;
import io.sendwell.kernel.WorkspaceId;
import java.util.Locale;

/** Who wrote, as contact looks people up. */
final class Addresses {

    private Addresses() {}

    static Writer writer(WorkspaceId workspace, Channel channel, Address from) {
        return new Writer(workspace, channel.name().toLowerCase(Locale.ROOT), from.phone(), from.userId());
    }
}

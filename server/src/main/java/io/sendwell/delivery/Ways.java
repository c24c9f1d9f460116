package io.sendwell.delivery;

import io.sendwell.channel.Channel;
import io.sendwell.channel.Sender;
import io.sendwell.channel.SenderId;
import io.sendwell.channel.Senders;
import io.sendwell.channel.Transport;
import io.sendwell.channel.Transports;
import io.sendwell.kernel.WorkspaceId;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What the channels of senders allow. */
@Component
public class Ways {

    private final Senders senders;
    private final Transports transports;

    Ways(Senders senders, Transports transports) {
        this.senders = senders;
        this.transports = transports;
    }

    /**
     * @param window for how long after a contact's message free text may go to it, where every one of the channels knows
     *     such a rule; null where one does not
     */
    public record Way(Set<Channel> channels, @Nullable Duration window) {

        String[] channelCodes() {
            return channels.stream().map(Ways::code).toArray(String[]::new);
        }
    }

    /** What senders of a workspace can do together; those that were removed are left out. */
    public Way of(WorkspaceId workspace, Collection<SenderId> ids) {
        var channels = EnumSet.noneOf(Channel.class);
        ids.forEach(id -> senders.find(workspace, id).map(Sender::channel).ifPresent(channels::add));
        var windows = channels.stream().map(this::window).toList();
        boolean everywhere = !windows.isEmpty() && windows.stream().allMatch(Optional::isPresent);
        return new Way(
                channels,
                everywhere
                        ? windows.stream()
                                .flatMap(Optional::stream)
                                .max(Comparator.naturalOrder())
                                .orElseThrow()
                        : null);
    }

    /** For how long after a contact's message free text may go to it; empty where the channel knows no such rule. */
    public Optional<Duration> window(Channel channel) {
        return transports.of(channel).flatMap(Transport::freeTextWindow);
    }

    /** A channel as the database writes it. */
    public static String code(Channel channel) {
        return channel.name().toLowerCase(Locale.ROOT);
    }
}

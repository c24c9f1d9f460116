package io.sendwell.channel;

import io.sendwell.kernel.Problem;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The channels that this server can send on. */
@Component
public class Transports {

    private final List<Transport> transports;

    Transports(List<Transport> transports) {
        this.transports = transports;
    }

    /** The transport of a channel; empty where this server has none, as for the simulator in production. */
    public Optional<Transport> of(Channel channel) {
        return transports.stream()
                .filter(transport -> transport.channel() == channel)
                .findFirst();
    }

    /** Reads a channel's name as clients write it; 422 unless this server can send on it. */
    Channel named(@Nullable String name) {
        return transports.stream()
                .map(Transport::channel)
                .filter(channel -> channel.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst()
                .orElseThrow(() -> Problem.invalid("channel", name == null ? "is required" : refusal(name)));
    }

    private String refusal(String name) {
        if (name.equals("linked_device")) {
            return "linked_device needs the gateway, which this server does not have: see SENDWELL_GATEWAY_DIR in"
                    + " docs/operations.md";
        }
        if (transports.isEmpty()) {
            return "this server has no channel to send on; the simulator is off in production";
        }
        return transports.stream()
                .map(transport -> transport.channel().name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", ", "must be one of the channels of this server: ", ""));
    }
}

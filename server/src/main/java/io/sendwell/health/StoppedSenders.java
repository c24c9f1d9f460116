package io.sendwell.health;

import io.sendwell.channel.SenderId;
import io.sendwell.kernel.WorkspaceId;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The door to the senders whose health stops them. */
@Component
public class StoppedSenders {

    private final Standings standings;

    StoppedSenders(Standings standings) {
        this.standings = standings;
    }

    /**
     * @param why in plain words
     * @param condition what must happen before it goes on
     * @param resumesAt when it does by itself, as far as that is known
     */
    public record Stop(
            String why, String condition, @Nullable Instant resumesAt) {}

    /** Those of these senders that are critical. */
    @Transactional(readOnly = true)
    public Map<SenderId, Stop> among(WorkspaceId workspace, Collection<SenderId> senders) {
        return standings.critical(workspace, senders).entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        one -> new Stop(
                                one.getValue().why() == null
                                        ? ""
                                        : one.getValue().why(),
                                one.getValue().condition() == null
                                        ? ""
                                        : one.getValue().condition(),
                                one.getValue().resumesAt())));
    }
}

package io.sendwell.health;

import io.sendwell.channel.SenderId;
import io.sendwell.kernel.WorkspaceId;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The door to how senders stand, for those who report about them. */
@Component
public class HealthFacts {

    private final Standings standings;

    HealthFacts(Standings standings) {
        this.standings = standings;
    }

    /**
     * The standing in force of a sender.
     *
     * @param level low, medium, high or critical
     * @param score its risk when it was last looked at, 0-100
     * @param why of a high or critical one, in plain words
     * @param condition of a critical one: what must happen before it goes on
     * @param resumesAt of a critical one: when it goes on by itself, as far as is known
     */
    public record Facts(
            String level,
            int score,
            @Nullable String why,
            @Nullable String condition,
            @Nullable Instant resumesAt) {}

    /** Of all senders that were ever looked at. */
    @Transactional(readOnly = true)
    public Map<SenderId, Facts> of(WorkspaceId workspace) {
        return standings.facts(workspace);
    }
}

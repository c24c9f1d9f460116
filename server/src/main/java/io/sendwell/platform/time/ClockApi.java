package io.sendwell.platform.time;

import io.sendwell.kernel.Node;
import io.sendwell.kernel.Problem;
import io.sendwell.workspace.ForAdmins;
import io.swagger.v3.oas.annotations.Operation;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/simulator/clock")
class ClockApi {

    private static final Duration LONGEST = Duration.ofDays(366);

    private final Pulses pulses;
    private final HouseClock clock;
    private final Node node;

    ClockApi(Pulses pulses, HouseClock clock, Node node) {
        this.pulses = pulses;
        this.clock = clock;
        this.node = node;
    }

    /**
     * @param advance ISO-8601, like {@code PT24H}
     */
    record Move(@Nullable String advance) {}

    record Now(Instant now) {}

    @PostMapping
    @ForAdmins
    @Operation(summary = "Move simulated time on; answers when all that came due in it has happened, in order")
    Now advance(@RequestBody Move move) {
        if (!clock.isSimulated()) {
            throw Problem.of(Problem.Kind.CONFLICT, "Time cannot be moved in production: the simulator is off there");
        }
        if (!node.isAlone()) {
            throw Problem.of(
                    Problem.Kind.CONFLICT,
                    "Time can be moved only where one server works on the database; the others would not hear of it");
        }
        return new Now(pulses.advance(interval(move.advance())));
    }

    private static Duration interval(@Nullable String text) {
        try {
            var interval = Duration.parse(text == null ? "" : text).truncatedTo(ChronoUnit.MICROS);
            if (interval.isPositive() && interval.compareTo(LONGEST) <= 0) {
                return interval;
            }
        } catch (DateTimeException notOne) {
            // Falls through: the same answer for all that is not an interval.
        }
        throw Problem.invalid("advance", "must be an ISO-8601 duration of up to 366 days, like PT24H or P14D");
    }
}

package io.sendwell.health;

import io.sendwell.channel.Sender;
import io.sendwell.channel.SenderId;
import io.sendwell.channel.SenderStatus;
import io.sendwell.channel.Senders;
import io.sendwell.health.Assessments.Point;
import io.sendwell.health.Standings.InForce;
import io.sendwell.health.policy.Level;
import io.sendwell.health.policy.Rules;
import io.sendwell.health.policy.Standing;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Caller;
import io.sendwell.workspace.ForViewers;
import io.swagger.v3.oas.annotations.Operation;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The health of a sender, now and over time, over HTTP. */
@RestController
@RequestMapping("/api/v1/senders/{id}/health")
@Transactional(readOnly = true)
class SenderHealthApi {

    private static final int USUAL_DAYS = 14;
    private static final int MOST_DAYS = 366;

    /** A line has about so many points: more than a screen shows apart. */
    private static final int POINTS = 168;

    private final Senders senders;
    private final Health health;
    private final Standings standings;
    private final Assessments assessments;
    private final InstantSource clock;
    private final Rules rules;
    private final Duration every;

    SenderHealthApi(
            Senders senders,
            Health health,
            Standings standings,
            Assessments assessments,
            InstantSource clock,
            HealthSettings settings) {
        this.senders = senders;
        this.health = health;
        this.standings = standings;
        this.assessments = assessments;
        this.clock = clock;
        this.rules = settings.rules();
        this.every = settings.every();
    }

    /**
     * @param level of the score as it is at this moment
     * @param inForce the level that the sender is held to: it rises at once and falls only after a while
     * @param resumeCondition what must happen before it sends again; null while it sends
     */
    record HealthView(
            int riskScore,
            String level,
            List<FactorView> factors,
            List<String> recommendations,
            InForceView inForce,
            @Nullable Instant resumesAt,
            @Nullable String resumeCondition) {}

    /**
     * @param effect what it does, in plain words; null where it does nothing
     * @param fallsAt when it falls if the score stays as it is; null where nothing is about to fall
     * @param resumedAt when a person has let it send on in spite of what was known then; null where nobody has
     */
    record InForceView(
            String level,
            @Nullable Instant since,
            @Nullable String reason,
            @Nullable String effect,
            @Nullable Instant fallsAt,
            @Nullable Instant resumedAt) {}

    /** @param history oldest first; of several looks in one interval the worst */
    record HistoryView(List<Point> history) {}

    @Operation(
            summary = "How likely WhatsApp is to act against a sender, and why",
            description =
                    "From the last 14 days, of which recent ones count more. The points of the factors add up to the"
                            + " score. It is a reason to send less, to people who want it; it promises no safety.")
    @ForViewers
    @GetMapping
    public HealthView health(@PathVariable long id) {
        var sender = senders.get(workspace(), new SenderId(id));
        var risk = health.of(sender, Health.WINDOW).risk();
        var inForce = standings.of(workspace(), sender.id()).orElse(null);
        return new HealthView(
                risk.score(),
                risk.level().code(),
                FactorView.of(risk),
                risk.recommendations(),
                view(inForce),
                sender.resumesAt(),
                resumeCondition(sender, inForce));
    }

    @Operation(
            summary = "How a sender's risk went",
            description =
                    "A line for a chart, over 1 to 366 days, 14 where none are given. Of what is older than two weeks"
                            + " the worst look of each day is kept.")
    @ForViewers
    @GetMapping("/history")
    public HistoryView history(@PathVariable long id, @RequestParam @Nullable Integer days) {
        int asked = days == null ? USUAL_DAYS : days;
        if (asked < 1 || asked > MOST_DAYS) {
            throw Problem.invalid("days", "must be between 1 and " + MOST_DAYS);
        }
        var sender = senders.get(workspace(), new SenderId(id));
        var span = Duration.ofDays(asked);
        var step = span.dividedBy(POINTS);
        return new HistoryView(assessments.of(
                workspace(), sender.id(), clock.instant().minus(span), step.compareTo(every) > 0 ? step : every));
    }

    private InForceView view(@Nullable InForce inForce) {
        if (inForce == null) {
            return new InForceView(Level.LOW.code(), null, null, null, null, null);
        }
        var standing = inForce.standing();
        var calm = standing.calmSince();
        var pass = standing.pass();
        return new InForceView(
                standing.level().code(),
                standing.since(),
                inForce.why(),
                effect(standing),
                calm == null ? null : calm.plus(rules.calm()),
                pass == null ? null : pass.at());
    }

    private static @Nullable String effect(Standing standing) {
        return switch (standing.level()) {
            case LOW, MEDIUM -> null;
            case HIGH -> "It goes at half its pace and writes to nobody first.";
            case CRITICAL -> "It sends nothing.";
        };
    }

    private static @Nullable String resumeCondition(Sender sender, @Nullable InForce inForce) {
        var why = sender.reason() == null ? "" : " " + sender.reason();
        return switch (sender.status()) {
            case ACTIVE -> null;
            case SETUP -> "It begins when the number is linked.";
            case PAUSED -> pause(sender, inForce) + why;
            case DISCONNECTED -> "The number must be linked again." + why;
            case BANNED -> "WhatsApp must lift the ban, then the number must be linked again." + why;
        };
    }

    /** A pause for another reason than its health has the end that it was given. */
    private static String pause(Sender sender, @Nullable InForce inForce) {
        if (inForce != null
                && inForce.condition() != null
                && sender.status() == SenderStatus.PAUSED
                && String.valueOf(inForce.why()).equals(sender.reason())) {
            return inForce.condition();
        }
        return sender.resumesAt() == null ? "A member must resume it." : "It resumes by itself when the pause is over.";
    }

    private static WorkspaceId workspace() {
        return Caller.current().workspace();
    }
}

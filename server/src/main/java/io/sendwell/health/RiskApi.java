package io.sendwell.health;

import io.sendwell.channel.Sender;
import io.sendwell.channel.SenderId;
import io.sendwell.channel.Senders;
import io.sendwell.health.policy.Risk;
import io.sendwell.intelligence.SpamCheck;
import io.sendwell.intelligence.SpamReport.Indicator;
import io.sendwell.kernel.FieldError;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Caller;
import io.sendwell.workspace.ForViewers;
import io.swagger.v3.oas.annotations.Operation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The risk of a sender, or of a text, over HTTP. */
@RestController
@RequestMapping("/api/v1")
@Transactional(readOnly = true)
class RiskApi {

    private static final int LONGEST = 65_536;

    /** Fourteen days: with a half-life of three, what is older says next to nothing. */
    private static final int MOST_HOURS = 336;

    private static final double PERCENT = 100;

    private final Senders senders;
    private final Health health;
    private final SpamCheck spamCheck;

    RiskApi(Senders senders, Health health, SpamCheck spamCheck) {
        this.senders = senders;
        this.health = health;
        this.spamCheck = spamCheck;
    }

    /** @param phoneNumberId another name for {@code sender_id} */
    record RiskForm(
            @Nullable String message,
            @Nullable Long senderId,
            @Nullable Long phoneNumberId,
            @Nullable Integer hours) {}

    /** @param value in percent; null for what WhatsApp said, which is no measurement */
    record FactorView(String name, @Nullable Double value, long sample, int points, String advice) {
        static FactorView of(Risk.Factor factor) {
            @Nullable Double share = factor.value();
            return new FactorView(
                    factor.name(),
                    share == null ? null : Metrics.rounded(share * PERCENT),
                    factor.sample(),
                    factor.points(),
                    factor.advice());
        }
    }

    /**
     * @param metrics of a sender; null for a text
     * @param spamIndicators of a text; null for a sender, as are the suggestions
     */
    record RiskView(
            int riskScore,
            String riskLevel,
            List<FactorView> factors,
            List<String> recommendations,
            @Nullable Metrics metrics,
            @Nullable List<Indicator> spamIndicators,
            @Nullable List<String> suggestions) {}

    /** @param resumeCondition what must happen before it sends again; null while it sends */
    record HealthView(
            int riskScore,
            String level,
            List<FactorView> factors,
            List<String> recommendations,
            @Nullable Instant resumesAt,
            @Nullable String resumeCondition) {}

    @Operation(
            summary = "How likely WhatsApp is to act against a sender, and why",
            description =
                    "From the last 14 days, of which recent ones count more. The points of the factors add up to the"
                            + " score. It is a reason to send less, to people who want it; it promises no safety.")
    @ForViewers
    @GetMapping("/senders/{id}/health")
    public HealthView health(@PathVariable long id) {
        var sender = senders.get(workspace(), new SenderId(id));
        var risk = health.of(sender, Duration.ofHours(MOST_HOURS)).risk();
        return new HealthView(
                risk.score(),
                risk.level().code(),
                factors(risk),
                risk.recommendations(),
                sender.resumesAt(),
                resumeCondition(sender));
    }

    @Operation(
            summary = "The risk of a message, or of a sender by its last hours",
            description =
                    "Either message, which is judged by its wording and answered with spam_indicators and"
                            + " suggestions; or sender_id (also called phone_number_id) with hours, 1 to 336, answered with metrics.")
    @ForViewers
    @PostMapping("/ai/ban-risk")
    public RiskView risk(@RequestBody RiskForm form) {
        var given = Stream.of(form.message(), form.senderId(), form.phoneNumberId())
                .filter(Objects::nonNull)
                .count();
        if (given != 1) {
            throw Problem.invalid(Stream.of("message", "sender_id", "phone_number_id")
                    .map(field -> new FieldError(field, "give either this or one of the others"))
                    .toList());
        }
        var message = form.message();
        return message == null ? ofSender(form) : ofText(message, form.hours());
    }

    private RiskView ofSender(RiskForm form) {
        int hours = form.hours() == null ? MOST_HOURS : form.hours();
        if (hours < 1 || hours > MOST_HOURS) {
            throw Problem.invalid("hours", "must be between 1 and " + MOST_HOURS);
        }
        var id = Objects.requireNonNull(form.senderId() == null ? form.phoneNumberId() : form.senderId());
        var checkup = health.of(senders.get(workspace(), new SenderId(id)), Duration.ofHours(hours));
        return view(checkup.risk(), checkup.metrics(), null, null);
    }

    private RiskView ofText(String message, @Nullable Integer hours) {
        if (message.isBlank() || message.length() > LONGEST) {
            throw Problem.invalid("message", "must have 1 to " + LONGEST + " characters");
        }
        if (hours != null) {
            throw Problem.invalid("hours", "goes with a sender, not with a message");
        }
        var report = spamCheck.check(message);
        return view(Health.ofText(report.score()), null, report.indicators(), report.suggestions());
    }

    private static RiskView view(
            Risk risk,
            @Nullable Metrics metrics,
            @Nullable List<Indicator> indicators,
            @Nullable List<String> suggestions) {
        return new RiskView(
                risk.score(),
                risk.level().code(),
                factors(risk),
                risk.recommendations(),
                metrics,
                indicators,
                suggestions);
    }

    private static List<FactorView> factors(Risk risk) {
        return risk.factors().stream().map(FactorView::of).toList();
    }

    private static @Nullable String resumeCondition(Sender sender) {
        var why = sender.reason() == null ? "" : " " + sender.reason();
        return switch (sender.status()) {
            case ACTIVE -> null;
            case SETUP -> "It begins when the number is linked.";
            case PAUSED ->
                (sender.resumesAt() == null
                                ? "A member must resume it."
                                : "It resumes by itself when the pause is over.")
                        + why;
            case DISCONNECTED -> "The number must be linked again." + why;
            case BANNED -> "WhatsApp must lift the ban, then the number must be linked again." + why;
        };
    }

    private static WorkspaceId workspace() {
        return Caller.current().workspace();
    }
}

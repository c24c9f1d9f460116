package io.sendwell.health;

import io.sendwell.channel.SenderId;
import io.sendwell.channel.Senders;
import io.sendwell.health.policy.Risk;
import io.sendwell.intelligence.SpamCheck;
import io.sendwell.intelligence.SpamReport.Indicator;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.Problem.FieldError;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Caller;
import io.sendwell.workspace.ForViewers;
import io.swagger.v3.oas.annotations.Operation;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The risk of a text, or of what a sender did in its last hours, over HTTP. */
@RestController
@RequestMapping("/api/v1")
@Transactional(readOnly = true)
class RiskApi {

    private static final int LONGEST = 65_536;

    private static final int MOST_HOURS = (int) Health.WINDOW.toHours();

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
        return view(health.ofText(report.score()), null, report.indicators(), report.suggestions());
    }

    private static RiskView view(
            Risk risk,
            @Nullable Metrics metrics,
            @Nullable List<Indicator> indicators,
            @Nullable List<String> suggestions) {
        return new RiskView(
                risk.score(),
                risk.level().code(),
                FactorView.of(risk),
                risk.recommendations(),
                metrics,
                indicators,
                suggestions);
    }

    private static WorkspaceId workspace() {
        return Caller.current().workspace();
    }
}

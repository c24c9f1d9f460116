package io.sendwell.channel.webhook;

import io.sendwell.channel.SenderId;
import io.sendwell.channel.SenderLife;
import io.sendwell.channel.SenderSignal;
import io.sendwell.channel.SenderSignal.Kind;
import io.sendwell.channel.SenderSignals;
import io.sendwell.channel.Senders;
import io.sendwell.channel.cloud.CloudNumber;
import io.sendwell.channel.cloud.CloudNumbers;
import io.sendwell.channel.cloud.MessagingLimit;
import io.sendwell.kernel.Timekeeper;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Tenancy;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

/** What Meta tells of accounts, and what follows for their senders: signals, pauses, bans, other limits. */
@Component
class AccountNews {

    /** Alerts that are about favours, not about what is wrong. */
    private static final Set<String> HARMLESS_ALERTS = Set.of("INCREASED_CAPABILITIES", "OBA_");

    /** Restrictions that stop us from writing to people. */
    private static final String RESTRICTED = "RESTRICTED_BIZ_INITIATED_MESSAGING";

    private static final int HIGH_THROUGHPUT = 1000;

    private final Senders senders;
    private final SenderLife life;
    private final SenderSignals signals;
    private final CloudNumbers numbers;
    private final TemplateNews templates;
    private final InstantSource clock;
    private final Timekeeper timekeeper;
    private final TransactionTemplate transaction;

    AccountNews(
            Senders senders,
            SenderLife life,
            SenderSignals signals,
            CloudNumbers numbers,
            TemplateNews templates,
            InstantSource clock,
            Timekeeper timekeeper,
            PlatformTransactionManager transactions) {
        this.senders = senders;
        this.life = life;
        this.signals = signals;
        this.numbers = numbers;
        this.templates = templates;
        this.clock = clock;
        this.timekeeper = timekeeper;
        this.transaction = new TransactionTemplate(transactions);
    }

    /**
     * Stores it and does what follows.
     *
     * @param concerned the senders of the account, of whatever workspaces
     * @return false where it is of a kind that nothing follows from
     */
    boolean take(Change change, List<CloudNumber> concerned) {
        var at = Objects.requireNonNullElseGet(change.at(), clock::instant);
        return Boolean.TRUE.equals(
                Tenancy.<Boolean>asEngine(() -> transaction.execute(_ -> follow(change, concerned, at))));
    }

    private boolean follow(Change change, List<CloudNumber> concerned, Instant at) {
        return switch (change.field()) {
            case "phone_number_quality_update" -> quality(change.value(), concerned, at);
            case "business_capability_update" -> capability(change.value(), concerned, at);
            case "account_update" -> account(change.value(), concerned, at);
            case "account_alerts" -> alert(change.value(), concerned, at);
            default -> templates.take(change, concerned, at);
        };
    }

    private boolean quality(JsonNode value, List<CloudNumber> concerned, Instant at) {
        var event = Plain.text(value.path("event"));
        var shown = Plain.text(value.path("display_phone_number")).replaceAll("[^0-9]", "");
        for (var number : concerned) {
            var phone = senders.find(number.workspace(), number.sender())
                    .map(sender -> Objects.requireNonNullElse(sender.phone(), ""))
                    .orElse("");
            if (concerned.size() > 1 && !phone.equals("+" + shown)) {
                continue;
            }
            switch (event) {
                case "FLAGGED" -> signal(number, Kind.QUALITY, true, "RED", at);
                case "UNFLAGGED" -> signal(number, Kind.QUALITY, false, "RED", at);
                case "THROUGHPUT_UPGRADE" -> numbers.throughput(number.workspace(), number.sender(), HIGH_THROUGHPUT);
                default -> {}
            }
            Stream.of("max_daily_conversations_per_business", "current_limit")
                    .flatMap(field -> MessagingLimit.of(value.path(field)).stream())
                    .filter(limit -> !event.equals("THROUGHPUT_UPGRADE") || !limit.equals("TIER_NOT_SET"))
                    .findFirst()
                    .ifPresent(limit -> signal(number, Kind.MESSAGING_LIMIT, true, limit, at));
        }
        return true;
    }

    private boolean capability(JsonNode value, List<CloudNumber> concerned, Instant at) {
        Stream.of("max_daily_conversations_per_business", "max_daily_conversation_per_phone")
                .flatMap(field -> MessagingLimit.of(value.path(field)).stream())
                .findFirst()
                .ifPresent(limit -> concerned.forEach(number -> signal(number, Kind.MESSAGING_LIMIT, true, limit, at)));
        return true;
    }

    private boolean account(JsonNode value, List<CloudNumber> concerned, Instant at) {
        var event = Plain.text(value.path("event"));
        return switch (event) {
            case "DISABLED_UPDATE" -> banned(Plain.text(value.path("ban_info").path("waba_ban_state")), concerned, at);
            case "ACCOUNT_DELETED" -> {
                concerned.forEach(
                        number -> stop(number, "ACCOUNT_DELETED", "The WhatsApp Business account was deleted.", at));
                yield true;
            }
            case "ACCOUNT_RESTRICTION" -> {
                value.path("restriction_info").forEach(told -> restricted(told, concerned, at));
                yield true;
            }
            case "ACCOUNT_VIOLATION" -> {
                var type = Plain.text(value.path("violation_info").path("violation_type"));
                concerned.forEach(number -> signal(number, Kind.ACCOUNT, true, "VIOLATION " + type, at));
                yield true;
            }
            case "PARTNER_REMOVED", "PARTNER_APP_UNINSTALLED" -> {
                concerned.forEach(number -> {
                    signal(number, Kind.ACCOUNT, true, event, at);
                    life.disconnect(
                            number.workspace(),
                            number.sender(),
                            "The account has taken the app away: let it in again at Meta, then link the sender.");
                });
                yield true;
            }
            case "ACCOUNT_RECONNECTED" -> {
                concerned.forEach(number -> signal(number, Kind.ACCOUNT, false, event, at));
                yield true;
            }
            default -> false;
        };
    }

    private boolean banned(String state, List<CloudNumber> concerned, Instant at) {
        switch (state) {
            case "DISABLE" ->
                concerned.forEach(number -> stop(number, state, "WhatsApp has disabled this account.", at));
            // Who was banned sends again only when a person has linked it.
            case "REINSTATE" -> concerned.forEach(number -> signal(number, Kind.ACCOUNT, false, state, at));
            default -> concerned.forEach(number -> signal(number, Kind.ACCOUNT, true, state, at));
        }
        return true;
    }

    private void stop(CloudNumber number, String value, String reason, Instant at) {
        signal(number, Kind.ACCOUNT, true, value, at);
        life.ban(number.workspace(), number.sender(), reason);
    }

    private void restricted(JsonNode told, List<CloudNumber> concerned, Instant at) {
        var type = Plain.text(told.path("restriction_type"));
        var until = new Instants(clock.instant(), timekeeper::inHouse).ahead(told.path("expiration"));
        for (var number : concerned) {
            signals.note(number.workspace(), new SenderSignal(number.sender(), Kind.ACCOUNT, true, type, until, at));
            if (type.equals(RESTRICTED)) {
                life.pause(
                        number.workspace(),
                        number.sender(),
                        "WhatsApp lets this account write to nobody first.",
                        until);
            }
        }
    }

    private boolean alert(JsonNode value, List<CloudNumber> concerned, Instant at) {
        var told = value.has("alert_info") ? value.path("alert_info") : value;
        var type = Plain.text(told.path("alert_type"));
        var serious = Plain.text(told.path("alert_severity")).equals("CRITICAL")
                && Plain.text(told.path("alert_status")).equals("ACTIVE")
                && HARMLESS_ALERTS.stream().noneMatch(type::startsWith);
        concerned.forEach(number -> signal(number, Kind.ACCOUNT, serious, type, at));
        return true;
    }

    private void signal(CloudNumber number, Kind kind, boolean active, String value, Instant at) {
        signal(number.workspace(), number.sender(), kind, active, value, at);
    }

    private void signal(WorkspaceId workspace, SenderId sender, Kind kind, boolean active, String value, Instant at) {
        signals.note(workspace, new SenderSignal(sender, kind, active, value, null, at));
    }
}

package io.sendwell.channel.cloud;

import io.sendwell.channel.Channel;
import io.sendwell.channel.Linker;
import io.sendwell.channel.Sender;
import io.sendwell.channel.SenderLife;
import io.sendwell.channel.SenderSignal;
import io.sendwell.channel.SenderSignal.Kind;
import io.sendwell.channel.SenderSignals;
import io.sendwell.channel.SenderStatus;
import io.sendwell.channel.Senders;
import io.sendwell.channel.cloud.GraphAnswer.Ok;
import io.sendwell.channel.cloud.GraphAnswer.Refused;
import io.sendwell.workspace.Tenancy;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Connects a sender to its number: asks WhatsApp, with the token that somebody entered, what the number is. A token that
 * reaches the number proves that it is theirs; until then nothing that WhatsApp says of the number is the sender's.
 */
@Component
class CloudLinker implements Linker {

    private static final String ASKED = "id,display_phone_number,verified_name,quality_rating,status,throughput,"
            + "is_on_biz_app,whatsapp_business_manager_messaging_limit";

    /** What Meta calls numbers that cannot send yet. */
    private static final Set<String> NOT_READY = Set.of("PENDING", "UNVERIFIED", "DISCONNECTED", "DELETED");

    private static final int MOST_PAGES = 20;

    private final CloudNumbers numbers;
    private final KnownNumbers known;
    private final AccountCalls calls;
    private final Senders senders;
    private final SenderLife life;
    private final SenderSignals signals;
    private final InstantSource clock;
    private final TransactionTemplate transaction;

    CloudLinker(
            CloudNumbers numbers,
            KnownNumbers known,
            AccountCalls calls,
            Senders senders,
            SenderLife life,
            SenderSignals signals,
            InstantSource clock,
            PlatformTransactionManager transactions) {
        this.numbers = numbers;
        this.known = known;
        this.calls = calls;
        this.senders = senders;
        this.life = life;
        this.signals = signals;
        this.clock = clock;
        this.transaction = new TransactionTemplate(transactions);
    }

    /** Why it cannot be linked now, in plain words. */
    private static final class Refusal extends RuntimeException {
        private final String state;

        Refusal(String state, String reason) {
            super(reason, null, false, false);
            this.state = state;
        }

        String reason() {
            return String.valueOf(getMessage());
        }
    }

    @Override
    public Channel channel() {
        return Channel.CLOUD_API;
    }

    /**
     * Checks number, account and token at WhatsApp.
     *
     * @param phone is not used: there is nothing to scan or type in
     */
    @Override
    public Link link(Sender sender, @Nullable String phone) {
        try {
            var number = numbers.find(sender.workspace(), sender.id())
                    .orElseThrow(() -> new Refusal("unlinked", "Enter the credentials of the number first."));
            if (number.secrets().accessToken() == null) {
                throw new Refusal("unlinked", "Enter the number's access token first.");
            }
            var found = ask(number, "the number", "/" + number.phoneNumberId(), Map.of("fields", ASKED));
            var portfolio = number.account() == null ? number.phoneNumberId() : portfolio(number, number.account());
            return linked(sender, number, found, portfolio);
        } catch (Refusal refusal) {
            if (sender.status() == SenderStatus.SETUP) {
                life.needsSetUp(sender.workspace(), sender.id(), refusal.reason());
            } else if (refusal.state.equals("unlinked")) {
                life.disconnect(sender.workspace(), sender.id(), refusal.reason());
            }
            return new Link(refusal.state, null, null, refusal.reason(), null);
        } finally {
            known.forget();
        }
    }

    private Link linked(Sender sender, CloudNumber number, JsonNode found, String portfolio) {
        var status = found.path("status").asString("CONNECTED");
        if (NOT_READY.contains(status)) {
            throw new Refusal(
                    "unlinked",
                    "WhatsApp says that the number is " + status + ": register it at Meta, then link again.");
        }
        var shown = found.path("display_phone_number").asString("").replaceAll("[^0-9]", "");
        try {
            Tenancy.asEngine(() -> transaction.executeWithoutResult(_ -> {
                boolean free = life.identify(
                        sender,
                        number.phoneNumberId(),
                        number.account(),
                        portfolio,
                        shown.isEmpty() ? null : "+" + shown);
                if (!free) {
                    throw taken();
                }
                if (!numbers.prove(number, Throughput.of(found), number.account() == null ? null : clock.instant())) {
                    throw new Refusal("waiting", "Other credentials were entered meanwhile: link again.");
                }
                life.activate(sender.workspace(), sender.id());
                note(sender, found);
                if (status.equals("BANNED")) {
                    life.ban(sender.workspace(), sender.id(), "WhatsApp has banned this number.");
                }
            }));
        } catch (DuplicateKeyException takenMeanwhile) {
            throw taken();
        }
        return state(sender);
    }

    private static Refusal taken() {
        return new Refusal("unlinked", "Another sender of this installation has this number: remove that one first.");
    }

    private void note(Sender sender, JsonNode found) {
        var quality = found.path("quality_rating").asString("");
        if (Set.of("GREEN", "YELLOW", "RED").contains(quality)) {
            signals.note(
                    sender.workspace(),
                    new SenderSignal(sender.id(), Kind.QUALITY, true, quality, null, clock.instant()));
        }
        MessagingLimit.of(found.path("whatsapp_business_manager_messaging_limit"))
                .or(() -> MessagingLimit.of(found.path("messaging_limit_tier")))
                .ifPresent(limit -> signals.note(
                        sender.workspace(),
                        new SenderSignal(sender.id(), Kind.MESSAGING_LIMIT, true, limit, null, clock.instant())));
    }

    /**
     * Checks that the number is of the account, and asks for what the account brings us; answers the portfolio that the
     * account is of. Without it an account stands for itself.
     */
    private String portfolio(CloudNumber number, String account) {
        if (!numbersOf(number, account).contains(number.phoneNumberId())) {
            throw new Refusal("unlinked", "The number is not one of the WhatsApp Business account " + account + ".");
        }
        calls.post(number, "/" + account + "/subscribed_apps", JsonNodeFactory.instance.objectNode());
        return calls.get(number, "/" + account, Map.of("fields", "id,owner_business_info")) instanceof Ok(var body)
                ? body.path("owner_business_info").path("id").asString(account)
                : account;
    }

    private Set<String> numbersOf(CloudNumber number, String account) {
        var ids = new HashSet<String>();
        var query = new LinkedHashMap<>(Map.of("fields", "id", "limit", "100"));
        for (int page = 0; page < MOST_PAGES; page++) {
            var body = ask(number, "the account", "/" + account + "/phone_numbers", query);
            body.path("data").forEach(one -> ids.add(one.path("id").asString("")));
            var after = body.path("paging").path("cursors").path("after").asString("");
            if (after.isEmpty() || !body.path("paging").has("next")) {
                break;
            }
            query.put("after", after);
        }
        return ids;
    }

    private JsonNode ask(CloudNumber number, String what, String path, Map<String, String> query) {
        return switch (calls.get(number, path, query)) {
            case Ok(var body) -> body;
            case Refused refused
            when refused.isAboutToken() ->
                throw new Refusal("unlinked", "WhatsApp does not accept the access token: " + refused.words());
            case Refused refused
            when refused.isAboutUnknownId() ->
                throw new Refusal("unlinked", "With this access token WhatsApp does not know " + what + ".");
            case Refused refused ->
                throw new Refusal("waiting", "WhatsApp refused to tell about " + what + ": " + refused.words());
            case GraphAnswer.Unknown(var why) -> throw new Refusal("waiting", unreachable(why));
            case GraphAnswer.NotReached(var why) -> throw new Refusal("waiting", unreachable(why));
        };
    }

    private static String unreachable(String why) {
        return "Meta could not be asked (" + why + "): link again.";
    }

    @Override
    public Link state(Sender sender) {
        var now = senders.find(sender.workspace(), sender.id()).orElse(sender);
        var state = switch (now.status()) {
            case ACTIVE, PAUSED -> "linked";
            case SETUP, DISCONNECTED -> "unlinked";
            case BANNED -> "restricted";
        };
        return new Link(state, null, null, now.status() == SenderStatus.ACTIVE ? null : now.reason(), null);
    }

    /** The number stays registered at WhatsApp and keeps its credentials here; linking it again needs nothing new. */
    @Override
    public void unlink(Sender sender) {
        life.disconnect(sender.workspace(), sender.id(), "Unlinked by a member: link it to send again.");
    }
}

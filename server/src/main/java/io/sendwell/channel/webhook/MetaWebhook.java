package io.sendwell.channel.webhook;

import io.sendwell.channel.Channel;
import io.sendwell.channel.Incoming;
import io.sendwell.channel.IncomingEvent;
import io.sendwell.channel.cloud.CloudNumber;
import io.sendwell.channel.cloud.CloudNumbers;
import io.sendwell.channel.cloud.KnownNumbers;
import io.sendwell.channel.cloud.MetaSettings;
import io.sendwell.channel.cloud.SentMessages;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.Timekeeper;
import io.sendwell.workspace.Tenancy;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Believes of a webhook what the secret that signed it may speak of: a number's own app secret of that number, the
 * installation's of those without one. So nobody who has some secret can speak for another workspace's number.
 */
@Component
class MetaWebhook {

    private final KnownNumbers known;
    private final CloudNumbers numbers;
    private final SentMessages sent;
    private final AccountNews news;
    private final Incoming incoming;
    private final MetaSettings settings;
    private final InstantSource clock;
    private final Timekeeper timekeeper;

    MetaWebhook(
            KnownNumbers known,
            CloudNumbers numbers,
            SentMessages sent,
            AccountNews news,
            Incoming incoming,
            MetaSettings settings,
            InstantSource clock,
            Timekeeper timekeeper) {
        this.known = known;
        this.numbers = numbers;
        this.sent = sent;
        this.news = news;
        this.incoming = incoming;
        this.settings = settings;
        this.clock = clock;
        this.timekeeper = timekeeper;
    }

    /**
     * A change and those it may be about.
     *
     * @param numbers empty for one that is of nobody here
     */
    private record Believed(Change change, List<CloudNumber> numbers) {}

    /** Whether somebody here has agreed on this token with Meta. */
    boolean knows(String verifyToken) {
        var installation = settings.verifyToken();
        return (installation != null
                        && MessageDigest.isEqual(
                                installation.getBytes(StandardCharsets.UTF_8),
                                verifyToken.getBytes(StandardCharsets.UTF_8)))
                || Tenancy.<Boolean>asEngine(() -> numbers.hasVerifyToken(verifyToken));
    }

    /** Returns when all of it is stored; 401 where none of it can be believed. */
    void take(byte[] raw, @Nullable String signatureHeader) {
        var signature = new Signature(raw, signatureHeader);
        var instants = new Instants(clock.instant(), timekeeper::inHouse);
        var believed = believed(raw, signature, instants);
        var wireIds = wireIds(believed);
        var events = new ArrayList<IncomingEvent>();
        for (var one : believed) {
            var change = one.change;
            var phone = change.phoneNumberId();
            if (one.numbers.isEmpty()) {
                incoming.setAside("unknown session", phone.isEmpty() ? change.account() : phone, change.json());
            } else if (phone.isEmpty()) {
                if (!news.take(change, one.numbers)) {
                    incoming.setAside("unknown kind", change.account(), change.json());
                }
            } else {
                var session = one.numbers.getFirst().sessionId();
                var heard = Heard.in(change, session, wireIds, instants);
                events.addAll(heard.events());
                heard.rest().forEach(json -> incoming.setAside("unknown kind", session, json));
            }
        }
        incoming.accept(Channel.CLOUD_API, events);
    }

    private List<Believed> believed(byte[] raw, Signature signature, Instants instants) {
        List<Change> changes;
        try {
            changes = Change.in(raw, instants);
        } catch (Problem broken) {
            throw signature.isOf(settings.appSecret()) ? broken : forged();
        }
        var believed = new ArrayList<Believed>();
        for (var change : changes) {
            var phone = change.phoneNumberId();
            var all = phone.isEmpty() ? known.byAccount(change.account()) : known.byPhoneNumberId(phone);
            var speaking = all.stream()
                    .filter(number -> isSignedFor(number, signature))
                    .toList();
            if (!speaking.isEmpty() || signature.isOf(settings.appSecret())) {
                believed.add(new Believed(change, speaking));
            }
        }
        if (believed.isEmpty() && !(changes.isEmpty() && signature.isOf(settings.appSecret()))) {
            throw forged();
        }
        return believed;
    }

    /** With the installation's secret Meta speaks of everybody's numbers: then whose it is must be proven. */
    private boolean isSignedFor(CloudNumber number, Signature signature) {
        var own = number.secrets().appSecret();
        return own == null ? number.proven() && signature.isOf(settings.appSecret()) : signature.isOf(own);
    }

    private Map<String, String> wireIds(List<Believed> believed) {
        var unnamed = believed.stream()
                .map(Believed::change)
                .filter(change -> change.field().equals("messages"))
                .flatMap(Heard::unnamed)
                .collect(Collectors.toSet());
        return unnamed.isEmpty() ? Map.of() : Tenancy.asEngine(() -> sent.wireIds(unnamed));
    }

    private static Problem forged() {
        return Problem.of(Problem.Kind.UNAUTHENTICATED, "The signature does not fit the body.");
    }
}

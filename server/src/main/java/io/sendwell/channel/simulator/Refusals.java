package io.sendwell.channel.simulator;

import io.sendwell.channel.Outcome;
import io.sendwell.channel.Outgoing;
import io.sendwell.channel.SenderId;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.stereotype.Component;

/** What the simulated WhatsApp does not take, as its behaviour says. */
@Component
@OutsideProduction
class Refusals {

    /** Which number, since which behaviour: a new behaviour starts to count anew. */
    private record Count(SenderId sender, long behaviour) {}

    private final AcceptedLog log;
    private final ConcurrentMap<Count, AtomicInteger> taken = new ConcurrentHashMap<>();

    Refusals(AcceptedLog log) {
        this.log = log;
    }

    /** Why {@code message} is not taken; empty when it is, and then it is counted. */
    Optional<Outcome> of(Outgoing message, Behaviours.Version version) {
        for (var failure : version.behaviour().fail()) {
            if (failure.to().contains(digits(SimulatedNumber.of(message.to())))
                    || Chance.of(message.wireId(), failure.code() + " " + message.attempt()) < failure.rate()) {
                return Optional.of(refusal(failure.code()));
            }
        }
        var most = version.behaviour().restrictAfter();
        if (most != null && count(message, version).incrementAndGet() > most) {
            return Optional.of(new Outcome.Rejected("131048", "The number is restricted after " + most + " messages"));
        }
        return Optional.empty();
    }

    /** Takes back the count of a message that could not be written down. */
    void forget(Outgoing message, Behaviours.Version version) {
        if (version.behaviour().restrictAfter() != null) {
            count(message, version).decrementAndGet();
        }
    }

    private AtomicInteger count(Outgoing message, Behaviours.Version version) {
        return Objects.requireNonNull(taken.computeIfAbsent(
                new Count(message.sender(), version.id()), count -> new AtomicInteger(takenSince(count, version))));
    }

    private int takenSince(Count count, Behaviours.Version version) {
        int number = 0;
        try (var lines = log.reader().seek(line -> line.seq() > version.sinceSeq())) {
            for (var next = lines.next(); next != null; next = lines.next()) {
                number += next.line().senderId() == count.sender.value() ? 1 : 0;
            }
        }
        return number;
    }

    /** Limits ask to come back, server errors leave it open what happened, all else is a refusal. */
    private static Outcome refusal(String code) {
        return switch (code) {
            case "130429" -> new Outcome.TryLater(Duration.ofSeconds(1), code);
            case "131056" -> new Outcome.TryLater(Duration.ofSeconds(6), code);
            case "4", "80007" -> new Outcome.TryLater(Duration.ofMinutes(1), code);
            case "500", "503", "timeout" -> new Outcome.Uncertain("The simulated WhatsApp answered " + code);
            default -> new Outcome.Rejected(code, "The simulated WhatsApp refused it with " + code);
        };
    }

    private static String digits(String phone) {
        return phone.startsWith("+") ? phone.substring(1) : phone;
    }
}

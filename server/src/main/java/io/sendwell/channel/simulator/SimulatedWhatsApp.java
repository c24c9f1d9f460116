package io.sendwell.channel.simulator;

import io.sendwell.channel.Attachment;
import io.sendwell.channel.Channel;
import io.sendwell.channel.ContentKind;
import io.sendwell.channel.Media;
import io.sendwell.channel.Outcome;
import io.sendwell.channel.Outgoing;
import io.sendwell.channel.Sender;
import io.sendwell.channel.SenderSignals;
import io.sendwell.channel.Transport;
import io.sendwell.kernel.Timekeeper;
import io.sendwell.workspace.Tenancy;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * A WhatsApp that takes messages, writes each down in the {@link AcceptedLog} before it answers, and lets its
 * {@link People} receive, read and answer them.
 */
@Component
@OutsideProduction
class SimulatedWhatsApp implements Transport {

    /** It has to be noted as a linked device does it, for nobody may be asked again. */
    private static final String FIRST_CONTACT_REFUSED = "463";

    private final Behaviours behaviours;
    private final Refusals refusals;
    private final GivenMedia media;
    private final AcceptedLog log;
    private final People people;
    private final SenderSignals signals;
    private final Timekeeper timekeeper;
    private final InstantSource clock;

    SimulatedWhatsApp(
            Behaviours behaviours,
            Refusals refusals,
            GivenMedia media,
            AcceptedLog log,
            People people,
            SenderSignals signals,
            Timekeeper timekeeper,
            InstantSource clock) {
        this.behaviours = behaviours;
        this.refusals = refusals;
        this.media = media;
        this.log = log;
        this.people = people;
        this.signals = signals;
        this.timekeeper = timekeeper;
        this.clock = clock;
    }

    @Override
    public Channel channel() {
        return Channel.SIMULATOR;
    }

    /** As the real one, all of it. */
    @Override
    public Set<ContentKind> carries() {
        return EnumSet.allOf(ContentKind.class);
    }

    @Override
    public Outcome send(Outgoing message) {
        var version = behaviours.of(message.workspace(), message.sender());
        var behaviour = version.behaviour();
        var outcome =
                media.refusal(message).or(() -> refusals.of(message, version)).orElseGet(() -> taken(message, version));
        if (outcome instanceof Outcome.Rejected(var code, var _) && code.equals(FIRST_CONTACT_REFUSED)) {
            Tenancy.inWorkspace(
                    message.workspace(),
                    () -> signals.noteRefusedFirstContact(message.workspace(), message.sender(), clock.instant()));
        }
        timekeeper.sleep(Duration.ofMillis(behaviour.latencyMs()));
        return outcome;
    }

    @Override
    public Media.Opened fetch(Sender sender, Attachment attachment) {
        return media.sent(sender.workspace(), attachment);
    }

    private Outcome taken(Outgoing message, Behaviours.Version version) {
        try {
            people.took(log.take(message, version.id()));
        } catch (UncheckedIOException e) {
            refusals.forget(message, version);
            return new Outcome.LineDown("The simulator cannot write its log: nothing was taken");
        }
        return Optional.<Outcome>of(new Outcome.Uncertain("The answer was lost on its way"))
                .filter(lost -> Chance.of(message.wireId(), "lost answer " + message.attempt())
                        < version.behaviour().lostAnswerRate())
                .orElseGet(Outcome.Sent::new);
    }
}

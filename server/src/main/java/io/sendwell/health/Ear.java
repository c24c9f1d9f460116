package io.sendwell.health;

import io.sendwell.channel.Sender;
import io.sendwell.channel.SenderChanged;
import io.sendwell.channel.SenderResumed;
import io.sendwell.channel.SenderSignalled;
import io.sendwell.channel.SenderStatus;
import io.sendwell.channel.Senders;
import io.sendwell.delivery.SenderRefused;
import io.sendwell.delivery.policy.ErrorPolicy;
import io.sendwell.health.policy.Heard;
import io.sendwell.health.policy.Heard.Holding;
import io.sendwell.health.policy.Level;
import io.sendwell.health.policy.Word;
import java.time.InstantSource;
import java.util.Map;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Hears what WhatsApp says of senders and what people do with them, and has them looked at at once. It only adds rows, in the
 * transaction that it hears it in; what follows, follows in another one.
 */
@Component
@Transactional
class Ear {

    private static final String UNLINKED = "401";

    private final HeardWords words;
    private final Alarms alarms;
    private final Standings standings;
    private final Senders senders;
    private final InstantSource clock;

    Ear(HeardWords words, Alarms alarms, Standings standings, Senders senders, InstantSource clock) {
        this.words = words;
        this.alarms = alarms;
        this.standings = standings;
        this.senders = senders;
        this.clock = clock;
    }

    @EventListener
    public void on(SenderSignalled event) {
        var signal = event.signal();
        var heard = Heard.in(signal);
        heard.forEach(one -> words.add(event.workspace(), signal.sender(), one));
        if (!heard.isEmpty()) {
            alarms.raise(event.workspace(), signal.sender(), clock.instant(), false);
        }
    }

    @EventListener
    public void on(SenderRefused event) {
        Word.of(event.code()).ifPresent(word -> {
            words.add(event.workspace(), event.sender(), new Heard(word, true, event.at(), null));
            alarms.raise(event.workspace(), event.sender(), clock.instant(), false);
        });
    }

    /** A person who resumes it says that the account is free again, and that it may send in spite of what else is known. */
    @EventListener
    public void on(SenderResumed event) {
        var restricted = words.of(event.workspace(), event.sender(), event.at()).get(Word.RESTRICTED);
        if (restricted != null && restricted.until() == null) {
            words.add(event.workspace(), event.sender(), new Heard(Word.RESTRICTED, false, event.at(), null));
        }
        alarms.raise(event.workspace(), event.sender(), event.at(), true);
    }

    /** The end of a session may say something too; and one that is critical must not just begin to send. */
    @EventListener
    public void on(SenderChanged event) {
        if (event.change() != SenderChanged.Change.UPDATED) {
            return;
        }
        senders.find(event.workspace(), event.sender()).ifPresent(sender -> {
            boolean heard = hear(sender, words.of(sender.workspace(), sender.id(), clock.instant()));
            boolean critical = standings
                    .of(sender.workspace(), sender.id())
                    .filter(one -> one.level() == Level.CRITICAL)
                    .isPresent();
            if (heard || critical) {
                alarms.raise(sender.workspace(), sender.id(), clock.instant(), false);
            }
        });
    }

    private boolean hear(Sender sender, Map<Word, Holding> holding) {
        var now = clock.instant();
        boolean banned = sender.status() == SenderStatus.BANNED;
        if (banned != holding.containsKey(Word.BANNED) && (banned || sender.status() == SenderStatus.ACTIVE)) {
            words.add(sender.workspace(), sender.id(), new Heard(Word.BANNED, banned, now, null));
            return true;
        }
        if (sender.status() == SenderStatus.DISCONNECTED
                && !holding.containsKey(Word.UNLINKED)
                && ErrorPolicy.behind(sender.channel(), sender.reason()).contains(UNLINKED)) {
            words.add(sender.workspace(), sender.id(), new Heard(Word.UNLINKED, true, now, null));
            return true;
        }
        return false;
    }
}

package io.sendwell.health;

import static java.util.stream.Collectors.groupingBy;

import io.sendwell.channel.Sender;
import io.sendwell.channel.SenderStatus;
import io.sendwell.delivery.SenderFacts;
import io.sendwell.delivery.SenderFacts.Facts;
import io.sendwell.delivery.SenderFacts.Sent;
import io.sendwell.delivery.SenderFacts.Why;
import io.sendwell.health.policy.Evidence;
import io.sendwell.health.policy.Evidence.Exact;
import io.sendwell.health.policy.Evidence.Share;
import io.sendwell.health.policy.Evidence.Share.Day;
import io.sendwell.health.policy.Risk;
import io.sendwell.health.policy.Signal;
import io.sendwell.health.policy.Signals;
import io.sendwell.health.policy.Word;
import io.sendwell.intelligence.SpamCheck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** Gathers the signals of a sender or of a text; what cannot be known is left out, not guessed. */
@Component
class Health {

    /** Spam is looked for in so many templates, those that went out most. */
    private static final int MOST_TEMPLATES = 50;

    /** Spam scores are of a hundred. */
    private static final double HUNDRED = 100;

    /** Days that a message has to arrive and be read, and to be answered (FACTS.md section 5). */
    private static final int TO_ARRIVE = 1;

    private static final int TO_ANSWER = 3;

    /** What WhatsApp said once is heard for a half-life, what it says again for longer. */
    private static final double HEARD = .5;

    private final SenderFacts senderFacts;
    private final SpamCheck spamCheck;

    Health(SenderFacts senderFacts, SpamCheck spamCheck) {
        this.senderFacts = senderFacts;
        this.spamCheck = spamCheck;
    }

    /** A risk and the plain counts that it stands on. */
    record Checkup(Risk risk, Metrics metrics) {}

    Checkup of(Sender sender, Duration window) {
        var facts = senderFacts.of(sender, window);
        return new Checkup(Risk.of(new Signals(measured(facts), words(sender, facts))), Metrics.of(facts, window));
    }

    /** The risk of sending a text, judged by its spam score alone. */
    static Risk ofText(int spamScore) {
        return Risk.of(new Signals(Map.of(Signal.CONTENT, new Exact(spamScore / HUNDRED, 1)), Map.of()));
    }

    private Map<Signal, Evidence> measured(Facts facts) {
        var signals = new EnumMap<Signal, Evidence>(Signal.class);
        var campaigns = facts.sent().stream().filter(Sent::campaign).toList();
        signals.put(Signal.NEGATIVE_FEEDBACK, negativeFeedback(facts, campaigns));
        signals.put(
                Signal.UNKNOWN_RECIPIENTS,
                Share.faded(facts.recipients().stream()
                        .map(day -> new Day(day.daysAgo(), day.strangers(), day.people()))
                        .toList()));
        signals.put(Signal.REPLY_RATE, share(campaigns, TO_ANSWER, Sent::replied, Sent::delivered));
        signals.put(Signal.READ_RATE, share(campaigns, TO_ARRIVE, Sent::read, Sent::delivered));
        signals.put(
                Signal.UNDELIVERED,
                share(facts.sent(), TO_ARRIVE, day -> day.messages() - day.delivered(), Sent::messages));
        signals.put(Signal.INVALID_NUMBERS, invalidNumbers(facts));
        var allowance = facts.warmUpAllowance();
        long today = facts.recipients().stream()
                .mapToLong(SenderFacts.Recipients::today)
                .sum();
        if (allowance != null) {
            signals.put(Signal.VOLUME, new Exact((double) today / allowance, today));
        }
        signals.put(Signal.SAMENESS, sameness(campaigns));
        signals.put(Signal.CONTENT, content(campaigns));
        return signals;
    }

    /** Those who were reached, and those who could not be because they had stopped us. */
    private static Evidence negativeFeedback(Facts facts, List<Sent> campaigns) {
        var reached = campaigns.stream().map(day -> new Day(day.daysAgo(), day.optedOut(), day.delivered()));
        var stopped = facts.refused().stream()
                .filter(day -> day.begun() && day.why() == Why.STOPPED_US)
                .map(day -> new Day(day.daysAgo(), day.messages(), day.messages()));
        return Share.faded(Stream.concat(reached, stopped).toList());
    }

    private static Evidence invalidNumbers(Facts facts) {
        var taken = facts.sent().stream().map(day -> new Day(day.daysAgo(), 0, day.messages()));
        var refused = facts.refused().stream()
                .map(day ->
                        new Day(day.daysAgo(), day.why() == Why.NOT_REACHABLE ? day.messages() : 0, day.messages()));
        return Share.faded(Stream.concat(taken, refused).toList());
    }

    /** Of what campaigns sent, the part that said what was said most: wordings are told apart by their template. */
    private static Evidence sameness(List<Sent> campaigns) {
        return byTemplate(campaigns).stream()
                .findFirst()
                .map(largest -> new Share(weight(largest), weight(campaigns), messages(campaigns)))
                .orElse(new Share(0, 0, 0));
    }

    private Evidence content(List<Sent> campaigns) {
        var days = new ArrayList<Day>();
        byTemplate(campaigns).stream().limit(MOST_TEMPLATES).forEach(said -> {
            var template = said.getFirst().template();
            double score = template == null ? 0 : spamCheck.score(template) / HUNDRED;
            said.forEach(day -> days.add(new Day(day.daysAgo(), score * day.messages(), day.messages())));
        });
        return Share.faded(days);
    }

    /** What said the same, the largest part first. */
    private static List<List<Sent>> byTemplate(Collection<Sent> campaigns) {
        return campaigns.stream()
                .filter(day -> day.template() != null)
                .collect(groupingBy(day -> String.valueOf(day.template())))
                .values()
                .stream()
                .sorted(Comparator.<List<Sent>>comparingDouble(Health::weight).reversed())
                .toList();
    }

    private static double weight(Collection<Sent> days) {
        return days.stream()
                .mapToDouble(day -> Evidence.weight(day.daysAgo()) * day.messages())
                .sum();
    }

    private static long messages(Collection<Sent> days) {
        return days.stream().mapToLong(Sent::messages).sum();
    }

    /** Of the days that have had their time. */
    private static Evidence share(List<Sent> days, int since, ToLongFunction<Sent> hits, ToLongFunction<Sent> of) {
        return Share.faded(days.stream()
                .filter(day -> day.daysAgo() >= since)
                .map(day -> new Day(day.daysAgo(), hits.applyAsLong(day), of.applyAsLong(day)))
                .toList());
    }

    private static Map<Word, Long> words(Sender sender, Facts facts) {
        var words = new EnumMap<Word, Long>(Word.class);
        facts.refused().stream()
                .collect(groupingBy(SenderFacts.Refused::code))
                .forEach((code, days) -> Word.of(code).ifPresent(word -> {
                    double heard = days.stream()
                            .mapToDouble(day -> Evidence.weight(day.daysAgo()) * day.messages())
                            .sum();
                    if (heard >= HEARD) {
                        words.merge(
                                word,
                                days.stream()
                                        .mapToLong(SenderFacts.Refused::messages)
                                        .sum(),
                                Long::sum);
                    }
                }));
        facts.pausedBy().stream().flatMap(code -> Word.of(code).stream()).forEach(word -> words.putIfAbsent(word, 1L));
        if (sender.status() == SenderStatus.BANNED) {
            words.putIfAbsent(Word.BANNED, 1L);
        }
        return words;
    }
}

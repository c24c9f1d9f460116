package io.sendwell.health;

import static java.util.stream.Collectors.groupingBy;

import io.sendwell.channel.Sender;
import io.sendwell.channel.SenderId;
import io.sendwell.channel.SenderStatus;
import io.sendwell.delivery.SenderFacts;
import io.sendwell.delivery.SenderFacts.Facts;
import io.sendwell.delivery.SenderFacts.Said;
import io.sendwell.delivery.SenderFacts.Sent;
import io.sendwell.delivery.SenderFacts.Strangers;
import io.sendwell.delivery.SenderFacts.Why;
import io.sendwell.health.policy.Evidence;
import io.sendwell.health.policy.Evidence.Exact;
import io.sendwell.health.policy.Evidence.Share;
import io.sendwell.health.policy.Evidence.Share.Day;
import io.sendwell.health.policy.Heard.Holding;
import io.sendwell.health.policy.Risk;
import io.sendwell.health.policy.Rules;
import io.sendwell.health.policy.Signal;
import io.sendwell.health.policy.Signals;
import io.sendwell.health.policy.Word;
import io.sendwell.intelligence.SpamCheck;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Gathers the signals of senders or of a text; what cannot be known is left out, not guessed. */
@Component
class Health {

    /** With a half-life of three days, what is older says next to nothing. */
    static final Duration WINDOW = Duration.ofDays(14);

    /** Spam is looked for in so many templates, those that went out most. */
    private static final int MOST_TEMPLATES = 50;

    /** Spam scores are of a hundred. */
    private static final double HUNDRED = 100;

    /** Days that a message has to arrive and be read, and to be answered (FACTS.md section 5). */
    private static final int TO_ARRIVE = 1;

    private static final int TO_ANSWER = 3;

    private final SenderFacts senderFacts;
    private final HeardWords words;
    private final SpamCheck spamCheck;
    private final InstantSource clock;
    private final Rules rules;

    Health(
            SenderFacts senderFacts,
            HeardWords words,
            SpamCheck spamCheck,
            InstantSource clock,
            HealthSettings settings) {
        this.senderFacts = senderFacts;
        this.words = words;
        this.spamCheck = spamCheck;
        this.clock = clock;
        this.rules = settings.rules();
    }

    /** A risk, what WhatsApp says, and the plain counts that it stands on. */
    record Checkup(Risk risk, Collection<Holding> words, Metrics metrics) {}

    Checkup of(Sender sender, Duration window) {
        return Objects.requireNonNull(of(List.of(sender), window).get(sender.id()), "it was asked about");
    }

    /** Of many senders at once, with a handful of statements. In the engine's scope they may be of several workspaces. */
    @Transactional(readOnly = true)
    public Map<SenderId, Checkup> of(Collection<Sender> senders, Duration window) {
        var facts = senderFacts.of(senders, window);
        var said = words.of(
                senders.stream().map(Sender::workspace).toList(),
                senders.stream().map(Sender::id).toList(),
                clock.instant());
        var spam = new HashMap<String, Integer>();
        return senders.stream().collect(Collectors.toMap(Sender::id, sender -> {
            var its = Objects.requireNonNull(facts.get(sender.id()), "it was asked about");
            var holding = holding(sender, said.getOrDefault(sender.id(), Map.of()));
            var times = new EnumMap<Word, Long>(Word.class);
            holding.forEach((word, one) -> times.put(word, one.times()));
            return new Checkup(
                    Risk.of(new Signals(measured(its, spam), times), rules),
                    List.copyOf(holding.values()),
                    Metrics.of(its, window));
        }));
    }

    /** The risk of sending a text, judged by its spam score alone. */
    Risk ofText(int spamScore) {
        return Risk.of(new Signals(Map.of(Signal.CONTENT, new Exact(spamScore / HUNDRED, 1)), Map.of()), rules);
    }

    /** A number that stands still because of a ban is banned, whoever told. */
    private static Map<Word, Holding> holding(Sender sender, Map<Word, Holding> said) {
        if (sender.status() != SenderStatus.BANNED || said.containsKey(Word.BANNED)) {
            return said;
        }
        var holding = new EnumMap<Word, Holding>(Word.class);
        holding.putAll(said);
        holding.put(Word.BANNED, new Holding(Word.BANNED, sender.createdAt(), sender.createdAt(), 1, null));
        return holding;
    }

    /** @param spam spam scores that are known already */
    private Map<Signal, Evidence> measured(Facts facts, Map<String, Integer> spam) {
        var signals = new EnumMap<Signal, Evidence>(Signal.class);
        var campaigns = facts.sent().stream().filter(Sent::campaign).toList();
        signals.put(Signal.NEGATIVE_FEEDBACK, negativeFeedback(facts, campaigns));
        signals.put(Signal.UNKNOWN_RECIPIENTS, unknownRecipients(facts));
        signals.put(Signal.REPLY_RATE, share(campaigns, TO_ANSWER, Sent::replied, Sent::delivered));
        signals.put(Signal.READ_RATE, share(campaigns, TO_ARRIVE, Sent::read, Sent::delivered));
        signals.put(
                Signal.UNDELIVERED,
                share(facts.sent(), TO_ARRIVE, day -> day.messages() - day.delivered(), Sent::messages));
        signals.put(Signal.INVALID_NUMBERS, invalidNumbers(facts));
        var allowance = facts.allowance();
        if (allowance != null) {
            signals.put(Signal.VOLUME, new Exact((double) facts.begunToday() / allowance, facts.begunToday()));
        }
        signals.put(Signal.SAMENESS, sameness(facts.said()));
        signals.put(Signal.CONTENT, content(facts.said(), spam));
        return signals;
    }

    /** Those who were reached, and those who could not be because they had stopped us. */
    private static Evidence negativeFeedback(Facts facts, List<Sent> campaigns) {
        var days = new TreeMap<Integer, Day>();
        campaigns.forEach(day ->
                days.merge(day.daysAgo(), new Day(day.daysAgo(), day.optedOut(), day.delivered()), Health::plus));
        // Who stops us at WhatsApp opts out by it, as a rule credited to that very message: not counted twice.
        facts.refused().stream()
                .filter(day -> day.begun() && day.why() == Why.STOPPED_US)
                .forEach(day -> days.merge(
                        day.daysAgo(),
                        new Day(day.daysAgo(), day.messages(), day.messages()),
                        (known, stopped) -> new Day(
                                known.daysAgo(), Math.max(known.hits(), stopped.hits()), known.of() + stopped.of())));
        return Share.faded(days.values());
    }

    private static Day plus(Day one, Day other) {
        return new Day(one.daysAgo(), one.hits() + other.hits(), one.of() + other.of());
    }

    private static Evidence unknownRecipients(Facts facts) {
        var begun = facts.sent().stream().filter(Sent::begun).map(day -> new Day(day.daysAgo(), 0, day.messages()));
        var strangers = facts.strangers().stream().map((Strangers day) -> new Day(day.daysAgo(), day.messages(), 0));
        return Share.faded(Stream.concat(begun, strangers).toList());
    }

    private static Evidence invalidNumbers(Facts facts) {
        var taken = facts.sent().stream().map(day -> new Day(day.daysAgo(), 0, day.messages()));
        var refused = facts.refused().stream()
                .map(day ->
                        new Day(day.daysAgo(), day.why() == Why.NOT_REACHABLE ? day.messages() : 0, day.messages()));
        return Share.faded(Stream.concat(taken, refused).toList());
    }

    /** Of what campaigns sent, the part that said what was said most: wordings are told apart by their template. */
    private static Evidence sameness(List<Said> said) {
        return byTemplate(said).stream()
                .findFirst()
                .map(largest -> new Share(
                        weight(largest),
                        weight(said),
                        said.stream().mapToLong(Said::messages).sum()))
                .orElse(new Share(0, 0, 0));
    }

    private Evidence content(List<Said> said, Map<String, Integer> spam) {
        var days = new ArrayList<Day>();
        byTemplate(said).stream().limit(MOST_TEMPLATES).forEach(same -> {
            double score = spam.computeIfAbsent(same.getFirst().template(), spamCheck::score) / HUNDRED;
            same.forEach(day -> days.add(new Day(day.daysAgo(), score * day.messages(), day.messages())));
        });
        return Share.faded(days);
    }

    /** What said the same, the largest part first. */
    private static List<List<Said>> byTemplate(Collection<Said> said) {
        return said.stream().collect(groupingBy(Said::template)).values().stream()
                .sorted(Comparator.<List<Said>>comparingDouble(Health::weight).reversed())
                .toList();
    }

    private static double weight(Collection<Said> days) {
        return days.stream()
                .mapToDouble(day -> Evidence.weight(day.daysAgo()) * day.messages())
                .sum();
    }

    /** Of the days that have had their time. */
    private static Evidence share(List<Sent> days, int since, ToLongFunction<Sent> hits, ToLongFunction<Sent> of) {
        return Share.faded(days.stream()
                .filter(day -> day.daysAgo() >= since)
                .map(day -> new Day(day.daysAgo(), hits.applyAsLong(day), of.applyAsLong(day)))
                .toList());
    }
}

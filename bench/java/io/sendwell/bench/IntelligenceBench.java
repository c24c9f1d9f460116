package io.sendwell.bench;

import static io.sendwell.bench.Rounds.CORES;
import static io.sendwell.bench.Rounds.ROUNDS;

import io.sendwell.intelligence.Intent;
import io.sendwell.intelligence.Reply;
import io.sendwell.intelligence.copy.CopyExamination;
import io.sendwell.intelligence.local.Examination;
import io.sendwell.intelligence.local.Examination.Answer;
import io.sendwell.intelligence.local.LocalClassifier;
import io.sendwell.intelligence.local.training.Utterance;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How well and how quickly replies are understood without a language model: on the judging set of the tests, which other
 * people wrote than the replies that the models learnt from.
 */
final class IntelligenceBench {

    /** What the models may take, in a million bytes. */
    private static final double MOST_MEGABYTES = 300;

    private static final int SENDERS = 200;
    private static final int GAP_MILLIS = 200;

    private IntelligenceBench() {}

    static Table run() {
        var table = new Table("Understanding and writing without a language model");
        long before = memory();
        var classifier = new LocalClassifier();
        classifier.classify(Reply.of("Is the blue one still there?"));
        double taken = (memory() - before) / 1e6;
        table.row("memory that the models take", "MB", List.of(taken));
        table.ratio("memory that the models take, of %.0f MB".formatted(MOST_MEGABYTES), taken / MOST_MEGABYTES, 1, 0.5);
        judge(table, classifier);
        judgeCopy(table);
        time(table, classifier);
        whileSending(table, classifier);
        return table;
    }

    private static void judge(Table table, LocalClassifier classifier) {
        var replies = Examination.of(classifier, "");
        table.row("replies judged", "", List.of((double) replies.answers().size()));
        table.ratio("intents, macro-F1", replies.macroF1(), 0.80, 0.85);
        table.ratio("right at 70 % coverage", replies.accuracyAt(0.7), 0.92, 0.95);
        replies.accuracyByLanguage()
                .forEach((language, accuracy) -> table.ratio(
                        "right, " + language, accuracy, language.equals("en") ? 0.87 : 0.72, language.equals("en") ? 0.90 : 0.80));
        table.ratio("confidence off by", replies.calibrationError());
        var optOuts = new ArrayList<>(Examination.of(classifier, "optouts").answers());
        replies.answers().stream().filter(IntelligenceBench::isOptOut).forEach(optOuts::add);
        var lookAlikes = Examination.of(classifier, "lookalikes").answers();
        table.row("opt-outs judged", "", List.of((double) optOuts.size()));
        table.row("look-alikes judged", "", List.of((double) lookAlikes.size()));
        double seen = taken(optOuts);
        table.ratio("opt-outs seen (recall)", seen / optOuts.size(), 0.98, 0.99);
        table.ratio("opt-outs among what is taken for one (precision)", seen / (seen + taken(lookAlikes)), 0.95, 0.98);
        confusion(table, replies);
    }

    private static void judgeCopy(Table table) {
        var copy = new CopyExamination();
        table.row("marketing texts judged", "", List.of((double) copy.size()));
        table.ratio("spam above honest copy (area under the curve)", copy.areaUnderCurve(), 0.95, 0.98);
        table.ratio("honest copy flagged", copy.honestFlagged(), 0.05, 0.02);
        table.ratio("spam flagged", copy.spamFlagged());
        table.ratio("fall of the score of flagged spam, rewritten by rules", copy.fall(), 0.85, 0.95);
        table.ratio("texts that keep every fact", copy.factsKept(), 1, 1);
        table.ratio("honest copy left alone", copy.honestLeftAlone());
    }

    private static void confusion(Table table, Examination replies) {
        table.note("Rows: what was meant; columns, in the same order: what it was taken for.");
        for (var meant : Intent.values()) {
            var line = new StringBuilder("%-18s".formatted(meant.code()));
            for (var taken : Intent.values()) {
                line.append("%5d".formatted(replies.count(meant, taken)));
            }
            table.note(line.append(String.format(Locale.ROOT, "   F1 %.2f", replies.f1(meant))).toString());
        }
    }

    private static long taken(Collection<Answer> answers) {
        return answers.stream()
                .filter(answer -> answer.verdict().intent() == Intent.UNSUBSCRIBE)
                .count();
    }

    private static boolean isOptOut(Answer answer) {
        return answer.utterance().intent().equals(Intent.UNSUBSCRIBE.code());
    }

    /** One reply after the other; those in English cost most, for they go through the encoder too. */
    private static void time(Table table, LocalClassifier classifier) {
        for (var language : List.of("", "en")) {
            var middles = new ArrayList<Double>();
            var tails = new ArrayList<Double>();
            for (int round = 0; round <= ROUNDS; round++) {
                var millis = Examination.replies("").stream()
                        .filter(reply -> language.isEmpty() || reply.language().equals(language))
                        .map(reply -> {
                            long start = System.nanoTime();
                            Examination.afresh(classifier, reply.text());
                            return (System.nanoTime() - start) / 1e6;
                        })
                        .sorted()
                        .toList();
                if (round > 0) {
                    middles.add(millis.get(millis.size() / 2));
                    tails.add(millis.get(millis.size() * 95 / 100));
                }
            }
            var which = language.isEmpty() ? "one reply" : "one reply in English";
            var middle = table.row(which + ", p50", "ms", middles);
            var tail = table.row(which + ", p95", "ms", tails);
            table.ratio(which + ", p50, of the 5 ms that it may take", middle.median() / 5, 1, 0.4);
            table.ratio(which + ", p95, of the 20 ms that it may take", tail.median() / 20, 1, 0.25);
        }
    }

    /** As many as there are cores at once, while the engine sends a thousand messages a second. */
    private static void whileSending(Table table, LocalClassifier classifier) {
        var texts = Examination.replies("").stream().map(Utterance::text).toList();
        var rates = new ArrayList<Double>();
        var sending = new ArrayList<Double>();
        try (var server = BenchServer.start()) {
            server.contacts(60_000);
            server.senders(SENDERS, GAP_MILLIS);
            var campaigns = new Campaigns(server);
            campaigns.launchHeld(1, SENDERS);
            server.asOwner("vacuum analyze", "checkpoint");
            campaigns.release(1);
            Rounds.pause(Duration.ofSeconds(3));
            for (int round = 0; round < ROUNDS; round++) {
                long sent = sent(server);
                long start = System.nanoTime();
                rates.add(understood(classifier, texts));
                sending.add((sent(server) - sent) / Rounds.secondsSince(start));
            }
        }
        table.row("sent meanwhile, of %d/s".formatted(SENDERS * 1000 / GAP_MILLIS), "messages/s", sending);
        var row = table.row("replies understood meanwhile, %d at once".formatted(CORES), "replies/s", rates);
        table.ratio("of 400 replies/s", row.median() / 400, 1, 2);
    }

    private static double understood(LocalClassifier classifier, List<String> texts) {
        var done = new AtomicLong();
        long start = System.nanoTime();
        long end = start + Duration.ofSeconds(Rounds.SECONDS).toNanos();
        var threads = new ArrayList<Thread>();
        for (int n = 0; n < CORES; n++) {
            int first = n;
            threads.add(Thread.ofPlatform().start(() -> {
                for (int i = first; System.nanoTime() < end; i += CORES) {
                    Examination.afresh(classifier, texts.get(i % texts.size()));
                    done.incrementAndGet();
                }
            }));
        }
        for (var thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return done.get() / Rounds.secondsSince(start);
    }

    private static long sent(BenchServer server) {
        return server.countAsOwner("select coalesce(sum(n), 0) from delivery.tally where status = 'sent'");
    }

    /**
     * What lives on the heap, and what the process holds besides, in bytes. The whole heap was touched when the process
     * began (see {@code ./sendwell bench}), so that what the process grows by is outside of it.
     */
    private static long memory() {
        System.gc();
        long heap = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
        try {
            return heap + Files.readAllLines(Path.of("/proc/self/status")).stream()
                            .filter(line -> line.startsWith("VmRSS:"))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                            .findFirst()
                            .orElseThrow()
                    * 1024;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

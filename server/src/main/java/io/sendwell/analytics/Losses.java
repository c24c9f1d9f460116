package io.sendwell.analytics;

import io.sendwell.analytics.policy.Rates;
import io.sendwell.delivery.Explanation;
import io.sendwell.delivery.Failures;
import io.sendwell.delivery.Failures.Failure;
import io.sendwell.delivery.Figures;
import io.sendwell.delivery.Figures.Loss;
import io.sendwell.delivery.Figures.Lost;
import io.sendwell.delivery.Figures.Question;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Why messages did not get there, in plain words. */
@Component
public class Losses {

    private final Figures figures;
    private final Failures failures;

    Losses(Figures figures, Failures failures) {
        this.figures = figures;
        this.failures = failures;
    }

    /**
     * Messages that WhatsApp refused for one reason.
     *
     * @param failureClass what the refusal is about: recipient, content, limit, account, window, preference, experiment or
     *     unknown
     * @param remedy what happens next, and what a person can do
     */
    public record Failed(
            String channel, String code, String failureClass, long count, String explanation, String remedy) {
        static Failed of(Failure failure) {
            return new Failed(
                    failure.channel().name().toLowerCase(Locale.ROOT),
                    failure.code(),
                    failure.failureClass().code(),
                    failure.count(),
                    failure.explanation(),
                    failure.remedy());
        }
    }

    /** Messages that were left out when their turn came. */
    public record Skipped(String reason, @Nullable String explanation, long count) {}

    /** @param percent of all that failed */
    public record OfClass(String failureClass, long count, double percent, List<Failed> reasons) {}

    public record View(long failed, long skipped, List<OfClass> failures, List<Skipped> skippedBecause) {}

    List<Failed> failed(Question question) {
        return failures.of(question).stream().map(Failed::of).toList();
    }

    List<Skipped> skipped(Question question) {
        return figures.losses(question, Lost.SKIPPED).stream()
                .collect(Collectors.groupingBy(Loss::reason, Collectors.summingLong(Loss::n)))
                .entrySet()
                .stream()
                .map(one -> new Skipped(one.getKey(), Explanation.of(one.getKey()), one.getValue()))
                .sorted(Comparator.comparingLong(Skipped::count).reversed().thenComparing(Skipped::reason))
                .toList();
    }

    public View of(Question question) {
        var failed = failed(question);
        var skipped = skipped(question);
        long all = failed.stream().mapToLong(Failed::count).sum();
        var classes = failed.stream().collect(Collectors.groupingBy(Failed::failureClass)).entrySet().stream()
                .map(one -> ofClass(one.getKey(), one.getValue(), all))
                .sorted(Comparator.comparingLong(OfClass::count).reversed().thenComparing(OfClass::failureClass))
                .toList();
        return new View(all, skipped.stream().mapToLong(Skipped::count).sum(), classes, skipped);
    }

    private static OfClass ofClass(String name, List<Failed> reasons, long all) {
        long count = reasons.stream().mapToLong(Failed::count).sum();
        return new OfClass(name, count, Rates.percent(count, all), reasons);
    }

    static Sheet sheet(View view) {
        var sheet = Sheet.of("what", "class", "channel", "code", "count", "explanation", "remedy");
        view.failures.forEach(ofClass -> ofClass.reasons.forEach(one ->
                sheet.row("failed", one.failureClass, one.channel, one.code, one.count, one.explanation, one.remedy)));
        view.skippedBecause.forEach(
                one -> sheet.row("skipped", null, null, one.reason, one.count, one.explanation, null));
        return sheet;
    }
}

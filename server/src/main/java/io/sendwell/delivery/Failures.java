package io.sendwell.delivery;

import io.sendwell.channel.Channel;
import io.sendwell.channel.SenderId;
import io.sendwell.channel.Senders;
import io.sendwell.delivery.Figures.Lost;
import io.sendwell.delivery.Figures.Question;
import io.sendwell.delivery.policy.ErrorPolicy;
import io.sendwell.delivery.policy.ErrorPolicy.FailureClass;
import io.sendwell.kernel.WorkspaceId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Why messages failed, in plain words. */
@Component
public class Failures {

    private final Figures figures;
    private final Senders senders;

    Failures(Figures figures, Senders senders) {
        this.figures = figures;
        this.senders = senders;
    }

    /**
     * Messages that failed for one reason.
     *
     * @param explanation what the code means
     * @param remedy what happens next, and what a person can do
     */
    public record Failure(
            Channel channel, String code, FailureClass failureClass, long count, String explanation, String remedy) {}

    /** Those of an origin, the most frequent first. */
    public List<Failure> of(WorkspaceId workspace, Origin origin) {
        return of(Question.all(workspace).of(origin));
    }

    /** Those of the messages that are meant, the most frequent first. */
    @Transactional(readOnly = true)
    public List<Failure> of(Question question) {
        record Code(Channel channel, String code) {}
        var losses = figures.losses(question, Lost.FAILED);
        var named = senders.named(
                question.workspace(),
                losses.stream()
                        .map(loss -> new SenderId(loss.sender()))
                        .distinct()
                        .toList());
        var counts = new HashMap<Code, Long>();
        for (var loss : losses) {
            var sender = named.get(new SenderId(loss.sender()));
            if (sender != null) {
                counts.merge(new Code(sender.channel(), loss.reason()), loss.n(), Long::sum);
            }
        }
        return counts.entrySet().stream()
                .map(one -> failure(one.getKey().channel(), one.getKey().code(), one.getValue()))
                .sorted(Comparator.comparingLong(Failure::count)
                        .reversed()
                        .thenComparing(Failure::code)
                        .thenComparing(Failure::channel))
                .toList();
    }

    private static Failure failure(Channel channel, String code, long count) {
        var rule = ErrorPolicy.of(channel, code);
        return new Failure(channel, code, rule.failureClass(), count, rule.explanation(), rule.remedy());
    }
}

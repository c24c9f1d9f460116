package io.sendwell.campaign;

import io.sendwell.campaign.drip.EnrolmentStatus;
import io.sendwell.campaign.drip.Enrolments.Count;
import io.sendwell.campaign.drip.policy.Sequence;
import io.sendwell.campaign.drip.policy.Sequence.Change;
import io.sendwell.campaign.drip.policy.Step;
import io.sendwell.delivery.MessageStatus;
import io.sendwell.delivery.Progress;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How a step of a drip stands. Its messages count once each, in their furthest state.
 *
 * @param removed taken out of the drip since somebody had it
 * @param waiting whose next step it is, paused ones included
 * @param leftOut whom the gate kept out of it when it was due
 * @param ended whose way was stopped when this was the last step they had taken
 */
record StepFigures(
        int id,
        @Nullable String message,
        boolean removed,
        long waiting,
        long queued,
        long sending,
        long sent,
        long delivered,
        long read,
        long failed,
        long skipped,
        long uncertain,
        long replied,
        long optedOut,
        long leftOut,
        long ended) {

    /** A step that nobody has had. */
    private static final Progress.Counts NOTHING = new Progress.Counts(Map.of(), 0, 0);

    /**
     * Whom an edit of a step affects.
     *
     * @param change kept, changed, added or removed
     * @param taken how many have taken it, as it was then; for them nothing changes
     * @param toCome how many may still come to it, as it is now
     */
    record Edited(int id, String change, long taken, long toCome) {}

    static List<StepFigures> of(
            Sequence sequence,
            List<Count> enrolments,
            Map<Integer, Progress.Counts> messages,
            Map<Integer, Long> leftOut) {
        return sequence.steps().stream()
                .filter(step -> !step.removed() || messages.containsKey(step.id()))
                .map(step -> of(
                        step,
                        sequence,
                        enrolments,
                        messages.getOrDefault(step.id(), NOTHING),
                        leftOut.getOrDefault(step.id(), 0L)))
                .toList();
    }

    private static StepFigures of(
            Step step, Sequence sequence, List<Count> enrolments, Progress.Counts messages, long leftOut) {
        return new StepFigures(
                step.id(),
                step.message(),
                step.removed(),
                sum(
                        enrolments,
                        count -> isOnTheWay(count)
                                && sequence.after(count.taken())
                                        .filter(step::equals)
                                        .isPresent()),
                messages.of(MessageStatus.QUEUED),
                messages.of(MessageStatus.SENDING),
                messages.of(MessageStatus.SENT),
                messages.of(MessageStatus.DELIVERED),
                messages.of(MessageStatus.READ),
                messages.of(MessageStatus.FAILED),
                messages.of(MessageStatus.SKIPPED),
                messages.of(MessageStatus.UNCERTAIN),
                messages.replied(),
                messages.optedOut(),
                leftOut,
                sum(enrolments, count -> count.status() == EnrolmentStatus.STOPPED && count.taken() == step.id()));
    }

    static List<Edited> edited(Sequence before, Sequence after, List<Count> enrolments) {
        return after.changesSince(before).entrySet().stream()
                .map(change -> {
                    int id = change.getKey();
                    return new Edited(
                            id,
                            StepForm.code(change.getValue()),
                            sum(enrolments, count -> before.isPast(id, count.taken())),
                            sum(
                                    enrolments,
                                    count -> change.getValue() != Change.REMOVED
                                            && isOnTheWay(count)
                                            && !after.isPast(id, count.taken())));
                })
                .toList();
    }

    private static boolean isOnTheWay(Count count) {
        return count.status() == EnrolmentStatus.ACTIVE || count.status() == EnrolmentStatus.PAUSED;
    }

    private static long sum(List<Count> counts, Predicate<Count> which) {
        return counts.stream().filter(which).mapToLong(Count::n).sum();
    }
}

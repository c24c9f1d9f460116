package io.sendwell.campaign.drip.policy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The steps of a drip in their order, those that were taken out included: they mark the place of whoever had one last.
 *
 * <p>A contact's place is the id of the last step it took, 0 before the first. So inserting, changing or removing steps
 * behind that place changes what it gets, and nothing else does.
 */
public record Sequence(List<Step> steps) {

    public Sequence {
        steps = List.copyOf(steps);
    }

    /** A new sequence: its steps get the ids 1, 2, 3, ... */
    public static Sequence of(List<Step> wanted) {
        return new Sequence(List.of()).edited(wanted);
    }

    /** The steps that are in force. */
    public List<Step> inForce() {
        return steps.stream().filter(step -> !step.removed()).toList();
    }

    public Optional<Step> find(int id) {
        return steps.stream().filter(step -> step.id() == id).findFirst();
    }

    /** The step that follows the place {@code taken}; empty behind the last. */
    public Optional<Step> after(int taken) {
        return steps.subList(place(taken) + 1, steps.size()).stream()
                .filter(step -> !step.removed())
                .findFirst();
    }

    /** Whether somebody at the place {@code taken} has the step {@code id} behind it already. */
    public boolean isPast(int id, int taken) {
        return find(id).isPresent() && place(id) <= place(taken);
    }

    /** Whether a reply ends the way of somebody at the place {@code taken}. */
    public boolean stopsOnReply(int taken) {
        return find(taken).filter(Step::stopOnReply).isPresent()
                || after(taken).filter(Step::stopOnReply).isPresent();
    }

    /** Every place at which somebody may be. */
    public List<Integer> places() {
        var places = new ArrayList<>(List.of(0));
        steps.forEach(step -> places.add(step.id()));
        return places;
    }

    /**
     * The same drip with these steps in force. Steps with an id are those of before, maybe changed; they keep their order.
     * Steps with id 0 are new. What is missing is taken out; whoever had it last goes on with the next step that was there
     * with it, so that nobody who has passed a place is led back to it.
     *
     * @throws IllegalArgumentException for an id that is not in force, is there twice, or has changed its place
     */
    public Sequence edited(List<Step> wanted) {
        requireOrder(wanted);
        int nextId = steps.stream().mapToInt(Step::id).max().orElse(0) + 1;
        var result = new ArrayList<Step>();
        int old = 0;
        for (var step : wanted) {
            if (step.id() == 0) {
                result.add(step.withId(nextId++));
                continue;
            }
            for (; steps.get(old).id() != step.id(); old++) {
                result.add(steps.get(old).asRemoved());
            }
            old++;
            result.add(step);
        }
        steps.subList(old, steps.size()).forEach(step -> result.add(step.asRemoved()));
        return new Sequence(result);
    }

    /** How an edit changed a step. */
    public enum Change {
        KEPT,
        CHANGED,
        ADDED,
        REMOVED
    }

    /** What became of each step that is in force, or was before; by its id, in their order. */
    public Map<Integer, Change> changesSince(Sequence before) {
        var changes = new LinkedHashMap<Integer, Change>();
        for (var step : steps) {
            boolean was = before.find(step.id()).filter(old -> !old.removed()).isPresent();
            if (was || !step.removed()) {
                changes.put(step.id(), change(before, step));
            }
        }
        return changes;
    }

    private static Change change(Sequence before, Step step) {
        if (step.removed()) {
            return Change.REMOVED;
        }
        return before.find(step.id())
                .map(old -> old.equals(step) ? Change.KEPT : Change.CHANGED)
                .orElse(Change.ADDED);
    }

    private void requireOrder(List<Step> wanted) {
        var inForce = inForce().stream().map(Step::id).toList();
        var places = inForce.stream().collect(Collectors.toMap(Function.identity(), inForce::indexOf));
        var seen = new HashSet<Integer>();
        int last = -1;
        for (var step : wanted) {
            if (step.id() == 0) {
                continue;
            }
            var place = places.get(step.id());
            if (place == null) {
                throw new IllegalArgumentException("this drip has no step " + step.id());
            }
            if (!seen.add(step.id())) {
                throw new IllegalArgumentException("step " + step.id() + " is there twice");
            }
            if (place < last) {
                throw new IllegalArgumentException("step " + step.id()
                        + " has changed its place; take it out and add it anew, for those who have had it keep it");
            }
            last = place;
        }
    }

    /** Where a step stands in the list; -1 for 0, the place before the first. */
    private int place(int id) {
        for (int i = 0; i < steps.size(); i++) {
            if (steps.get(i).id() == id) {
                return i;
            }
        }
        return -1;
    }
}

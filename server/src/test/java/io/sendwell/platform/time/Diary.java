package io.sendwell.platform.time;

import io.sendwell.kernel.DueWork;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/** A part of the house that notes what it does: one entry per planned instant, one entry per turn. */
class Diary implements DueWork {

    /** Who did something, what it had been planned for, and what time it was then. */
    record Entry(String part, Instant planned, Instant now) {}

    private final String name;
    private final Collection<Entry> journal;
    private final PriorityQueue<Instant> plan = new PriorityQueue<>();
    private final Queue<RuntimeException> failures = new ConcurrentLinkedQueue<>();
    private Consumer<Instant> then = now -> {};

    Diary(String name, Collection<Entry> journal) {
        this.name = name;
        this.journal = journal;
    }

    static Collection<Entry> journal() {
        return Collections.synchronizedCollection(new ArrayDeque<>());
    }

    synchronized Diary plans(Instant... instants) {
        Collections.addAll(plan, instants);
        return this;
    }

    synchronized Diary plans(List<Instant> instants) {
        plan.addAll(instants);
        return this;
    }

    /** What follows each of its entries. */
    Diary then(Consumer<Instant> consequence) {
        then = consequence;
        return this;
    }

    Diary fails(int times) {
        failures.addAll(new ArrayList<>(Collections.nCopies(times, new IllegalStateException("as the test wants it"))));
        return this;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public synchronized Optional<Instant> nextDue() {
        return Optional.ofNullable(plan.peek());
    }

    @Override
    public boolean runDue(Instant now) {
        var failure = failures.poll();
        if (failure != null) {
            throw failure;
        }
        synchronized (this) {
            var next = plan.peek();
            if (next == null || next.isAfter(now)) {
                return false;
            }
            journal.add(new Entry(name, plan.remove(), now));
        }
        then.accept(now);
        return true;
    }
}

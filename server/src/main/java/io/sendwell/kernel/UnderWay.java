package io.sendwell.kernel;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toSet;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Work that a part of the house has set going on virtual threads of its own, by the ids of what it is about, in groups of
 * which none may take all the room. Safe to use from any thread.
 *
 * @param <G> what the groups are told apart by
 */
public final class UnderWay<G> {

    private final Map<Long, G> groups = new ConcurrentHashMap<>(); // by id
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();

    /** Whether anything has ended since {@link #settle} was last asked. */
    private boolean endedSince;

    /**
     * Sets something going.
     *
     * @param name of what it is, for its thread
     * @param after is run when the work has ended, however it did, and it is no longer under way
     */
    public void start(String name, long id, G group, Runnable work, Runnable after) {
        groups.put(id, group);
        Thread.ofVirtual().name(name, id).start(() -> {
            try {
                work.run();
            } finally {
                end(id);
                after.run();
            }
        });
    }

    private void end(long id) {
        lock.lock();
        try {
            groups.remove(id);
            endedSince = true;
            ended.signalAll();
        } finally {
            lock.unlock();
        }
    }

    public Set<Long> ids() {
        return Set.copyOf(groups.keySet());
    }

    public int count() {
        return groups.size();
    }

    /** How many of a group. */
    public int count(G group) {
        return (int) groups.values().stream().filter(group::equals).count();
    }

    /** The groups of which more than {@code most} are under way. */
    public Set<G> fullerThan(int most) {
        return groups.values().stream().collect(groupingBy(group -> group, counting())).entrySet().stream()
                .filter(group -> group.getValue() > most)
                .map(Map.Entry::getKey)
                .collect(toSet());
    }

    /** As {@link DueWork#settle}: waits for all of it. */
    public boolean settle() {
        lock.lock();
        try {
            while (!groups.isEmpty()) {
                ended.awaitUninterruptibly();
            }
            boolean any = endedSince;
            endedSince = false;
            return any;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for all of it, but no longer than this. */
    public void await(Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        lock.lock();
        try {
            while (!groups.isEmpty() && System.nanoTime() < end) {
                ended.awaitNanos(end - System.nanoTime());
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }
}

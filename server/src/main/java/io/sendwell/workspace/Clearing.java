package io.sendwell.workspace;

import java.util.ArrayDeque;
import java.util.List;

/** Clears things away, a few at a time: each call is a short transaction, so that nobody waits for long. */
public interface Clearing {

    /** Deletes at most {@code most} things and answers how many; 0 = there are no more. */
    int next(int most);

    /** Finds ids after one that is known, in their order. */
    interface Finder {
        List<Long> after(long id, int most);
    }

    /** Deletes things if they may still go. */
    interface Remover {
        int remove(Long[] ids);
    }

    /**
     * For large tables: looks for many at once and deletes them bit by bit, so that what was deleted is not searched
     * again and again.
     */
    static Clearing byId(Finder finder, Remover remover) {
        return new Clearing() {
            private static final int SEARCH = 50_000;

            private final ArrayDeque<Long> found = new ArrayDeque<>();
            private long last;

            @Override
            public int next(int most) {
                while (true) {
                    if (found.isEmpty()) {
                        found.addAll(finder.after(last, SEARCH));
                    }
                    if (found.isEmpty()) {
                        return 0;
                    }
                    last = Math.max(last, found.getLast());
                    int size = Math.min(most, found.size());
                    var ids = new Long[size];
                    for (int i = 0; i < size; i++) {
                        ids[i] = found.removeFirst();
                    }
                    int removed = remover.remove(ids);
                    if (removed > 0) {
                        return removed;
                    }
                }
            }
        };
    }
}

package io.sendwell.channel.linked;

import org.jspecify.annotations.Nullable;

/** A thread that does one thing until it is told to end. */
final class Watch {

    /** May be interrupted at any time. */
    interface Work {
        void run() throws InterruptedException;
    }

    private volatile @Nullable Thread thread;

    void start(String name, Work work) {
        var fresh = Thread.ofPlatform().name(name).daemon().unstarted(() -> {
            try {
                work.run();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        });
        thread = fresh;
        fresh.start();
    }

    boolean isRunning() {
        return thread != null;
    }

    /** Ends it, and waits until it has. */
    void stop() {
        var running = thread;
        thread = null;
        if (running == null) {
            return;
        }
        running.interrupt();
        try {
            running.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package io.sendwell.platform.postgres;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts PostgreSQL again when it has died. Its port stays, so that the pool finds it again. */
final class Supervision implements AutoCloseable {

    private static final Duration INTERVAL = Duration.ofMillis(250);
    private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(30);
    private static final Logger log = LoggerFactory.getLogger(Supervision.class);

    private final Postmaster postmaster;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread thread;

    Supervision(Postmaster postmaster) {
        this.postmaster = postmaster;
        this.thread = Thread.ofPlatform().name("postgres").daemon().start(this::watch);
    }

    private void watch() {
        try {
            var pause = INTERVAL;
            while (!ended.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                pause = postmaster.running().isPresent() || restart() ? INTERVAL : longer(pause);
            }
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean restart() {
        log.warn("PostgreSQL has died and is started again; what was committed is safe");
        try {
            var ending = postmaster.start();
            if (ending.code() == 0) {
                log.info("PostgreSQL runs again");
                return true;
            }
            log.warn("PostgreSQL does not start and is tried again: {}", ending.words());
        } catch (IOException | RuntimeException e) {
            log.warn("PostgreSQL could not be started and is tried again", e);
        }
        return false;
    }

    private static Duration longer(Duration pause) {
        var twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_BACK_OFF) < 0 ? twice : LONGEST_BACK_OFF;
    }

    @Override
    public void close() {
        ended.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

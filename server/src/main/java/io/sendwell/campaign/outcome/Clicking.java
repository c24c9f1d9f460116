package io.sendwell.campaign.outcome;

import io.sendwell.delivery.MessageId;
import io.sendwell.kernel.WorkspaceId;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;

/**
 * Takes clicks from people who want to get on. One writer stores what has come meanwhile in one transaction; whoever comes
 * waits until that is done, but no longer than it takes to be noticed. So a click is stored before its visitor is sent on,
 * unless the database is slow: then it waits here, and is stored when the database is back or the server ends.
 */
@Component
class Clicking {

    private static final Logger LOG = LoggerFactory.getLogger(Clicking.class);

    /** Requests for the same link of the same message that lie closer together are one click. */
    static final Duration APART = Duration.ofSeconds(10);

    private static final int MOST = 100_000;
    private static final int TOGETHER = 1_000;
    private static final int REMEMBERED = 10_000;
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration FAREWELL = Duration.ofSeconds(15);

    /** Somebody follows a link. */
    record Visit(Link link, MessageId message, Instant at) {
        Followed followed() {
            return new Followed(message, link.id());
        }
    }

    /** A link of one message. */
    record Followed(MessageId message, long link) {}

    private record Waiting(Visit visit, CompletableFuture<Boolean> over) {}

    /** What the writer takes last. */
    private static final Waiting END = new Waiting(
            new Visit(new Link(0, new WorkspaceId(0), 0, 0, 0, "", null), new MessageId(0), Instant.EPOCH),
            new CompletableFuture<>());

    private final Clicks clicks;
    private final Duration patience;
    private final BlockingQueue<Waiting> queue = new ArrayBlockingQueue<>(MOST);

    /** What has just been counted, so that a link that is opened again and again costs the database nothing. */
    private final Map<Followed, Instant> lately = Collections.synchronizedMap(new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Followed, Instant> eldest) {
            return size() > REMEMBERED;
        }
    });

    private final CountDownLatch ending = new CountDownLatch(1);
    private final Thread writer;

    Clicking(Clicks clicks, OutcomeSettings settings) {
        this.clicks = clicks;
        this.patience = settings.patience();
        this.writer = Thread.ofVirtual().name("clicks").start(this::write);
    }

    /** Has a click stored, and waits a moment for it. */
    void note(Visit visit) {
        var before = lately.get(visit.followed());
        if (before != null && !visit.at().isBefore(before) && visit.at().isBefore(before.plus(APART))) {
            return;
        }
        var waiting = new Waiting(visit, new CompletableFuture<>());
        if (!queue.offer(waiting)) {
            LOG.error(
                    "A click on link {} is not counted: {} wait for the database already",
                    visit.link().id(),
                    MOST);
            return;
        }
        lately.put(visit.followed(), visit.at());
        waiting.over
                .completeOnTimeout(false, patience.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    private void write() {
        try {
            while (true) {
                var batch = new ArrayList<Waiting>();
                batch.add(queue.take());
                queue.drainTo(batch, TOGETHER - 1);
                boolean last = batch.remove(END);
                store(batch);
                if (last) {
                    return;
                }
            }
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    /** Tries until all is stored, or the server ends. */
    private void store(List<Waiting> batch) throws InterruptedException {
        var left = unstored(batch);
        while (!left.isEmpty()) {
            if (ending.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                left = unstored(left);
                if (!left.isEmpty()) {
                    LOG.error("{} clicks are not counted: the server ends and the database is away", left.size());
                }
                return;
            }
            left = unstored(left);
        }
    }

    /** Stores them; answers those that have to be tried again. */
    private List<Waiting> unstored(List<Waiting> batch) {
        if (batch.isEmpty()) {
            return batch;
        }
        try {
            clicks.store(batch.stream().map(Waiting::visit).toList());
            batch.forEach(waiting -> waiting.over.complete(true));
            return List.of();
        } catch (DataIntegrityViolationException impossible) {
            if (batch.size() > 1) {
                return batch.stream()
                        .flatMap(one -> unstored(List.of(one)).stream())
                        .toList();
            }
            LOG.error(
                    "A click on link {} cannot be stored and is not counted",
                    batch.getFirst().visit.link().id(),
                    impossible);
            return List.of();
        } catch (RuntimeException e) {
            LOG.warn("{} clicks wait to be stored; they are tried again in {} s", batch.size(), PAUSE.toSeconds(), e);
            return batch;
        }
    }

    /** Before the database goes, what waits is stored. */
    @PreDestroy
    void end() throws InterruptedException {
        ending.countDown();
        boolean ended = false;
        if (queue.offer(END, FAREWELL.toMillis(), TimeUnit.MILLISECONDS)) {
            ended = writer.join(FAREWELL);
        }
        if (!ended) {
            LOG.error("Clicks that wait to be stored are not counted: the server ends");
        }
    }
}

package io.sendwell.platform.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sendwell.kernel.DueWork;
import io.sendwell.kernel.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Parts at their pulses, and while time is moved. */
@Timeout(20)
class PulsesTest {

    private static final Instant START = Instant.parse("2026-03-01T08:00:00Z");

    private final Collection<Diary.Entry> journal = Diary.journal();
    private final HouseClock clock = HouseClock.simulated(InstantSource.fixed(START), 0, reading -> {}, null);
    private @Nullable Pulses pulses;

    @AfterEach
    void stop() {
        if (pulses != null) {
            pulses.stop();
        }
    }

    @Test
    void what_comes_due_happens_in_order_over_all_parts_at_its_own_time() {
        var one = new Diary("one", journal).plans(in("PT1H"), in("PT3H"));
        var other = new Diary("other", journal).plans(in("PT2H"), in("PT24H"), in("PT24H0.000001S"));

        var now = started(one, other).advance(Duration.ofDays(1));

        assertThat(now).isEqualTo(in("PT24H")).isEqualTo(clock.instant());
        assertThat(journal)
                .containsExactly(
                        entry("one", "PT1H"), entry("other", "PT2H"), entry("one", "PT3H"), entry("other", "PT24H"));
    }

    @Test
    void what_follows_from_what_happens_is_not_skipped() {
        var people = new Diary("people", journal);
        var dispatcher = new Diary("dispatcher", journal)
                .plans(in("PT10M"), in("PT20M"))
                .then(now -> people.plans(now.plusSeconds(90), now));

        started(people, dispatcher).advance(Duration.ofHours(1));

        assertThat(journal)
                .containsExactly(
                        entry("dispatcher", "PT10M"),
                        entry("people", "PT10M"),
                        entry("people", "PT11M30S"),
                        entry("dispatcher", "PT20M"),
                        entry("people", "PT20M"),
                        entry("people", "PT21M30S"));
    }

    @Test
    void a_part_that_calls_itself_due_and_does_nothing_stalls_neither_time_nor_the_others() {
        var blocked = new Diary("blocked", journal) {
            @Override
            public synchronized Optional<Instant> nextDue() {
                return Optional.of(START);
            }
        };
        var one = new Diary("one", journal).plans(in("PT1H"), in("PT2H"));

        assertThat(started(blocked, one).advance(Duration.ofHours(3))).isEqualTo(in("PT3H"));
        assertThat(journal).containsExactly(entry("one", "PT1H"), entry("one", "PT2H"));
    }

    @Test
    void a_failure_while_time_is_moved_loses_nothing() {
        var one = new Diary("one", journal).plans(in("PT1H")).fails(2);

        started(one).advance(Duration.ofHours(3));

        assertThat(journal).containsExactly(entry("one", "PT1H"));
    }

    @Test
    void time_is_not_moved_over_a_part_that_cannot_tell_what_is_due() {
        var lost = new Diary("lost", journal) {
            @Override
            public synchronized Optional<Instant> nextDue() {
                throw new IllegalStateException("as the test wants it");
            }
        };

        var started = started(lost);

        assertThatThrownBy(() -> started.advance(Duration.ofHours(1)))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.kind()).isEqualTo(Problem.Kind.UNAVAILABLE));
        assertThat(clock.instant()).isEqualTo(START);
    }

    @Test
    void two_who_move_time_at_once_add_up() {
        var one = new Diary("one", journal).plans(in("PT1H"), in("PT2H"), in("PT3H"), in("PT4H"));
        var started = started(one);

        var moves = List.of(
                CompletableFuture.supplyAsync(() -> started.advance(Duration.ofHours(2))),
                CompletableFuture.supplyAsync(() -> started.advance(Duration.ofHours(2))));

        assertThat(moves.stream().map(CompletableFuture::join)).containsExactlyInAnyOrder(in("PT2H"), in("PT4H"));
        assertThat(journal)
                .hasSize(4)
                .allSatisfy(entry -> assertThat(entry.now()).isEqualTo(entry.planned()));
    }

    @Test
    void no_part_works_at_its_pulse_while_time_is_moved() {
        var threads = new AtomicReference<>("");
        var one = new Diary("one", journal)
                .then(now ->
                        threads.accumulateAndGet(Thread.currentThread().getName(), (all, name) -> all + " " + name));
        var other = new Diary("other", journal).plans(in("PT1H"));
        var started = started(one, other);
        other.then(now -> {
            one.plans(now, now);
            started.ring(one);
        });

        started.advance(Duration.ofHours(1));

        assertThat(threads.get().trim().split(" ")).containsExactly("time", "time");
    }

    @Test
    void a_ring_is_heard_at_once() throws InterruptedException {
        var done = new Semaphore(0);
        var one = new Diary("one", journal).then(now -> done.release());
        var started = started(one);

        long begin = System.nanoTime();
        for (int i = 0; i < 100; i++) {
            one.plans(START);
            started.ring(one);
            assertThat(done.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
        }

        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .as("100 rings; unheard ones would wait half a second each")
                .isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void what_others_made_due_is_found_without_a_ring() throws InterruptedException {
        var done = new Semaphore(0);
        var one = new Diary("one", journal).then(now -> done.release());
        started(one);

        one.plans(START);

        assertThat(done.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void a_failing_part_is_tried_again_and_the_others_go_on() throws InterruptedException {
        var done = new CountDownLatch(2);
        var failing = new Diary("failing", journal).plans(START).fails(3).then(now -> done.countDown());
        var sound = new Diary("sound", journal).plans(START).then(now -> done.countDown());

        started(failing, sound);

        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void a_part_that_is_due_in_vain_does_not_burn_the_processor() throws InterruptedException {
        var asked = new AtomicInteger();
        var enough = new CountDownLatch(6);
        var blocked = new DueWork() {
            @Override
            public String name() {
                return "blocked";
            }

            @Override
            public Optional<Instant> nextDue() {
                return Optional.of(START);
            }

            @Override
            public boolean runDue(Instant now) {
                asked.incrementAndGet();
                enough.countDown();
                return false;
            }
        };
        started(blocked);

        assertThat(enough.await(10, TimeUnit.SECONDS)).isTrue();
        var later = new CountDownLatch(1);
        CompletableFuture.delayedExecutor(200, TimeUnit.MILLISECONDS).execute(later::countDown);
        later.await();
        assertThat(asked).hasValueLessThan(20);
    }

    @Test
    void sleepers_are_woken_when_time_is_moved_and_do_not_sleep_meanwhile() throws InterruptedException {
        var asleep = new CountDownLatch(1);
        var one = new Diary("one", journal).plans(in("PT1H"));
        var sleeping = new Diary("sleeping", journal);
        var started = started(one, sleeping);
        one.then(now -> started.sleep(Duration.ofHours(9)));
        sleeping.then(now -> {
            asleep.countDown();
            started.sleep(Duration.ofHours(9));
        });
        sleeping.plans(START);
        assertThat(asleep.await(10, TimeUnit.SECONDS)).isTrue();

        started.advance(Duration.ofHours(2));

        assertThat(journal).containsExactly(entry("sleeping", "PT0S"), entry("one", "PT1H"));
    }

    @Test
    void sleep_is_as_much_shorter_as_the_clock_is_faster() {
        var fast = HouseClock.simulated(InstantSource.system(), 36_000, reading -> {}, null);
        pulses = new Pulses(List::of, fast);
        pulses.start();

        pulses.sleep(Duration.ofHours(1));

        assertThat(fast.instant()).isAfter(Instant.now().plus(Duration.ofMinutes(50)));
    }

    @Test
    void two_parts_of_one_name_are_refused() {
        assertThatThrownBy(() -> started(new Diary("one", journal), new Diary("one", journal)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("one");
    }

    private Pulses started(DueWork... parts) {
        var all = new Pulses(() -> List.of(parts), clock);
        pulses = all;
        all.start();
        return all;
    }

    private static Instant in(String interval) {
        return START.plus(Duration.parse(interval));
    }

    private static Diary.Entry entry(String part, String interval) {
        return new Diary.Entry(part, in(interval), in(interval));
    }
}

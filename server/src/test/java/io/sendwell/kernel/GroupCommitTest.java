package io.sendwell.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GroupCommitTest {

    @Test
    void everybody_returns_after_his_own_item_is_written_and_each_item_is_written_once() throws Exception {
        var written = new ArrayList<Integer>();
        var group = new GroupCommit<Integer>(64, written::addAll);

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var returned = IntStream.range(0, 20_000)
                    .mapToObj(item -> threads.submit(() -> group.write(item)))
                    .toList();
            for (var one : returned) {
                one.get();
            }
        }

        assertThat(written).hasSize(20_000).doesNotHaveDuplicates();
    }

    @Test
    void what_comes_during_a_write_shares_the_next_one() throws Exception {
        var sizes = new ArrayList<Integer>();
        var first = new CountDownLatch(1);
        var open = new CountDownLatch(1);
        var group = new GroupCommit<Integer>(100, items -> {
            sizes.add(items.size());
            first.countDown();
            await(open);
        });

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            threads.execute(() -> group.write(0));
            first.await();
            var queued = new CountDownLatch(10);
            for (int i = 1; i <= 10; i++) {
                int item = i;
                threads.execute(() -> {
                    queued.countDown();
                    group.write(item);
                });
            }
            queued.await();
            open.countDown();
        }

        assertThat(sizes.getFirst()).isEqualTo(1);
        assertThat(sizes.stream().mapToInt(Integer::intValue).sum()).isEqualTo(11);
        assertThat(sizes.size()).isLessThan(11);
    }

    @Test
    void an_offender_fails_alone() throws Exception {
        var written = new ArrayList<Integer>();
        var group = new GroupCommit<Integer>(1_000, items -> {
            if (items.contains(7)) {
                throw new IllegalArgumentException("seven");
            }
            written.addAll(items);
        });
        var failures = new AtomicInteger();

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            IntStream.range(0, 100)
                    .forEach(item -> threads.execute(() -> {
                        try {
                            group.write(item);
                        } catch (IllegalArgumentException e) {
                            failures.incrementAndGet();
                        }
                    }));
        }

        assertThat(failures).hasValue(1);
        assertThat(written).hasSize(99).doesNotHaveDuplicates();
        assertThatThrownBy(() -> group.write(7)).hasMessage("seven");
        group.write(8);
        assertThat(written).endsWith(8);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

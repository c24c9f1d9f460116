package io.sendwell.bench;

import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The CPU time that a set of processes takes from a moment on; those that end meanwhile are not counted. */
final class Cpu {

    private final Supplier<Stream<ProcessHandle>> processes;
    private final Map<Long, Duration> before;

    private Cpu(Supplier<Stream<ProcessHandle>> processes) {
        this.processes = processes;
        this.before = taken();
    }

    static Cpu of(Supplier<Stream<ProcessHandle>> processes) {
        return new Cpu(processes);
    }

    /** Seconds from then to now. */
    double seconds() {
        return taken().entrySet().stream()
                .mapToDouble(process -> process.getValue()
                                .minus(before.getOrDefault(process.getKey(), Duration.ZERO))
                                .toNanos()
                        / 1e9)
                .sum();
    }

    private Map<Long, Duration> taken() {
        return processes
                .get()
                .collect(Collectors.toMap(
                        ProcessHandle::pid,
                        process -> process.info().totalCpuDuration().orElse(Duration.ZERO),
                        (one, same) -> one));
    }
}

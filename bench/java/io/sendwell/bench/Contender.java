package io.sendwell.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** One of those that are measured against each other, with what was measured of it so far. */
abstract class Contender {

    private final String name;
    private final BenchServer server;
    private final List<Double> rates = new ArrayList<>();
    private final List<Double> cpu = new ArrayList<>();
    private final List<Double> postgresCpu = new ArrayList<>();

    Contender(String name, BenchServer server) {
        this.name = name;
        this.server = server;
    }

    /** Lays out the work; not measured. */
    abstract void prepare(int messages);

    /** Does it, all of it. */
    abstract void work(int messages);

    /** Makes it leave the others alone; not measured. */
    void rest() {}

    /** Whose CPU time counts. */
    abstract Stream<ProcessHandle> processes();

    void measure(int messages) {
        prepare(messages);
        var own = Cpu.of(this::processes);
        var postgres = Cpu.of(server::postgres);
        long start = System.nanoTime();
        work(messages);
        rates.add(messages / Rounds.secondsSince(start));
        cpu.add(1e6 * own.seconds() / messages);
        postgresCpu.add(1e6 * postgres.seconds() / messages);
        rest();
    }

    /** One round that does not count; answers its rate. */
    double warmUp(int messages) {
        measure(messages);
        cpu.clear();
        postgresCpu.clear();
        return rates.removeLast();
    }

    void report(Table table) {
        table.row(name, "messages/s", rates);
        if (cpu() > 0) {
            table.row(name + ", CPU per message", "µs", cpu);
        }
        table.row(name + ", CPU of PostgreSQL per message", "µs", postgresCpu);
    }

    double rate() {
        return new Samples(rates).median();
    }

    /** Microseconds per message, without PostgreSQL's. */
    double cpu() {
        return new Samples(cpu).median();
    }
}

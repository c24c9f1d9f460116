package io.sendwell.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** {@code ./sendwell bench [NAME]}: runs one benchmark, or all of them. */
public final class Bench {

    private static final Map<String, Supplier<Table>> BENCHES = benches();

    private Bench() {}

    public static void main(String[] args) throws Exception {
        var names = args.length == 0 ? List.copyOf(BENCHES.keySet()) : List.of(args);
        for (var name : names) {
            var bench = BENCHES.get(name);
            if (bench == null) {
                System.err.println("No benchmark \"" + name + "\"; there are: " + BENCHES.keySet());
                System.exit(2);
                return;
            }
            var table = bench.get();
            table.print(System.out);
            System.out.println("written to " + table.write(name));
        }
        System.exit(0);
    }

    private static Map<String, Supplier<Table>> benches() {
        var benches = new LinkedHashMap<String, Supplier<Table>>();
        benches.put("launch", LaunchBench::run);
        benches.put("engine", EngineBench::run);
        return benches;
    }
}

package io.sendwell.bench;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** {@code ./sendwell bench [NAME...]}: runs some benchmarks, or all of them. */
public final class Bench {

    private static final Map<String, Callable<Table>> BENCHES = benches();

    private Bench() {}

    public static void main(String[] args) throws Exception {
        var names = args.length == 0 ? List.copyOf(BENCHES.keySet()) : List.of(args);
        var chosen = new LinkedHashMap<String, Callable<Table>>();
        for (var name : names) {
            var bench = BENCHES.get(name);
            if (bench == null) {
                System.err.println("No benchmark \"" + name + "\"; there are: " + BENCHES.keySet());
                System.exit(2);
                return;
            }
            chosen.put(name, bench);
        }
        for (var bench : chosen.entrySet()) {
            var table = bench.getValue().call();
            table.print(System.out);
            System.out.println("  written to " + table.write(Path.of("bench", "results"), bench.getKey()));
        }
        System.exit(0);
    }

    private static Map<String, Callable<Table>> benches() {
        var benches = new LinkedHashMap<String, Callable<Table>>();
        benches.put("launch", LaunchBench::run);
        benches.put("drain", DrainBench::run);
        benches.put("senders", SendersBench::run);
        benches.put("webhook", () -> WebhookBench.run(WebhookBench.Kind.OWN));
        benches.put("meta", () -> WebhookBench.run(WebhookBench.Kind.META));
        benches.put("replies", RepliesBench::run);
        benches.put("analytics", AnalyticsBench::run);
        benches.put("intelligence", IntelligenceBench::run);
        return benches;
    }
}

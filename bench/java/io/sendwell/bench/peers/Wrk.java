package io.sendwell.bench.peers;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The load generator wrk: posts the signed webhooks of a file, one after the other, over connections that stay open. */
public final class Wrk {

    private static final JsonMapper JSON = new JsonMapper();

    private Wrk() {}

    /**
     * @param perSecond answers with 200
     * @param p50 milliseconds
     * @param p99 milliseconds
     * @param requests that were answered with 200
     * @param failures answers of another kind, and requests without one
     */
    public record Load(double perSecond, double p50, double p99, long requests, long failures) {}

    /** @param webhooks a line each: signature, tabulator, body */
    public static Load post(String address, Path webhooks, int connections, Duration time) throws Unavailable {
        Debian.need("wrk");
        var said = Program.run(Path.of("."), List.of(
                "wrk", "-t", "1", "-c", Integer.toString(connections), "-d", time.toSeconds() + "s", "--timeout", "10s",
                "-s", Peers.SOURCES.resolve("wrk/webhooks.lua").toString(),
                address, "--", webhooks.toString()));
        JsonNode found = JSON.readTree(said.lines().toList().getLast());
        return new Load(
                found.path("per_second").asDouble(),
                found.path("p50_ms").asDouble(),
                found.path("p99_ms").asDouble(),
                found.path("requests").asLong(),
                found.path("failures").asLong());
    }
}

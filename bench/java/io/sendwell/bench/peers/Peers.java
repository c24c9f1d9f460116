package io.sendwell.bench.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/**
 * The peers of one benchmark: they share a Redis, a PostgreSQL (the very one that Sendwell runs on) and a temporary
 * folder, and are ended together.
 */
public final class Peers implements AutoCloseable {

    /** The one that has Debian's packages, whatever else is called python3 here. */
    static final String PYTHON = "/usr/bin/python3";

    static final Path SOURCES = Path.of("bench", "peers").toAbsolutePath();

    private final Path data;
    private final String databaseAddress;
    private final List<Program> programs = new CopyOnWriteArrayList<>();
    private final Thread whenInterrupted = new Thread(this::endAll);
    private int redisPort;

    /** @param databaseAddress {@code postgresql://user:password@host:port/database} */
    public Peers(String databaseAddress) {
        this.databaseAddress = databaseAddress;
        try {
            this.data = Files.createTempDirectory("sendwell-bench-peers");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Runtime.getRuntime().addShutdownHook(whenInterrupted);
    }

    /** Redis as such systems run it: every write in a file that is synced once a second. */
    private void needRedis() throws Unavailable {
        if (redisPort > 0) {
            return;
        }
        Debian.need("redis-server");
        int port = Program.freePort();
        var redis = start("redis", data, List.of(
                "redis-server", "--bind", "127.0.0.1", "--port", Integer.toString(port), "--dir", data.toString(),
                "--appendonly", "yes", "--appendfsync", "everysec", "--save", ""));
        redis.await(port);
        redisPort = port;
    }

    public Celery celery(int processes) throws Unavailable {
        needRedis();
        return Celery.start(this, processes);
    }

    public BullMq bullMq(int processes) throws Unavailable {
        needRedis();
        return BullMq.start(this, processes);
    }

    public FastApi fastApi(int processes, String secret) throws Unavailable {
        needRedis();
        return FastApi.start(this, processes, secret);
    }

    Program start(String name, Path in, List<String> command) throws Unavailable {
        return start(name, in, Map.of(), command);
    }

    Program start(String name, Path in, Map<String, String> more, List<String> command) throws Unavailable {
        var environment = new HashMap<String, String>();
        environment.put("PEER_REDIS_URL", "redis://127.0.0.1:" + redisPort + "/0");
        environment.put("PEER_DATABASE_URL", databaseAddress);
        environment.putAll(more);
        var program = Program.start(data, name, in, environment, command);
        programs.addFirst(program);
        return program;
    }

    /** All processes of all peers, Redis too. */
    public Stream<ProcessHandle> processes() {
        return programs.stream().flatMap(Program::processes);
    }

    void end(Program program) {
        programs.remove(program);
        program.close();
    }

    private void endAll() {
        programs.forEach(Program::close);
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(whenInterrupted);
        endAll();
        try (var files = Files.walk(data)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.sendwell.bench.peers;

import java.util.HashMap;
import java.util.List;

/** The original's web server, which hands each webhook on as a Celery task. */
public final class FastApi implements AutoCloseable {

    private final Peers peers;
    private final Program program;
    private final int port;

    private FastApi(Peers peers, Program program, int port) {
        this.peers = peers;
        this.program = program;
        this.port = port;
    }

    static FastApi start(Peers peers, int processes, String secret) throws Unavailable {
        Celery.install();
        Debian.need("python3-fastapi", "python3-uvicorn", "python3-uvloop", "python3-httptools");
        int port = Program.freePort();
        var environment = new HashMap<>(Celery.ENVIRONMENT);
        environment.put("PEER_WEBHOOK_SECRET", secret);
        var program = peers.start("uvicorn", Celery.SOURCES, environment, List.of(
                Peers.PYTHON, "-m", "uvicorn", "original.web:app", "--host", "127.0.0.1", "--port",
                Integer.toString(port), "--workers", Integer.toString(processes), "--loop", "uvloop", "--http",
                "httptools", "--no-access-log", "--log-level", "warning"));
        program.await(port);
        return new FastApi(peers, program, port);
    }

    public String address() {
        return "http://127.0.0.1:" + port;
    }

    @Override
    public void close() {
        peers.end(program);
    }
}

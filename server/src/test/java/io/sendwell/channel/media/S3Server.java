package io.sendwell.channel.media;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * An S3 server by other hands (S3Proxy, which checks signatures as Amazon does), as a process of its own on the loopback
 * interface. Its buckets are folders.
 */
final class S3Server implements AutoCloseable {

    static final String ACCESS_KEY = "access";
    static final String SECRET_KEY = "a secret key";
    static final String BUCKET = "media-of-the-shop";

    private static final Path PROGRAM = Path.of("target", "test-servers", "s3proxy.jar");
    private static final int LONGEST_START_S = 60;

    private final Process process;
    private final int port;
    private final Path buckets;

    private S3Server(Process process, int port, Path buckets) {
        this.process = process;
        this.port = port;
        this.buckets = buckets;
    }

    static S3Server start(Path folder) {
        try {
            if (!Files.exists(PROGRAM)) {
                throw new AssertionError(PROGRAM + " is missing: mvn generate-test-resources puts it there");
            }
            int port = freePort();
            var buckets = Files.createDirectories(folder.resolve("buckets"));
            Files.createDirectories(buckets.resolve(BUCKET));
            var settings = Files.writeString(folder.resolve("s3proxy.conf"), """
                    s3proxy.endpoint=http://127.0.0.1:%d
                    s3proxy.authorization=aws-v4
                    s3proxy.identity=%s
                    s3proxy.credential=%s
                    jclouds.provider=filesystem-nio2
                    jclouds.filesystem.basedir=%s
                    """.formatted(
                            port, ACCESS_KEY, SECRET_KEY, buckets.toAbsolutePath()));
            var process = new ProcessBuilder(List.of(
                            ProcessHandle.current().info().command().orElseThrow(),
                            "-Xmx128m",
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            PROGRAM.toString(),
                            "org.gaul.s3proxy.Main",
                            "--properties",
                            settings.toString()))
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("s3proxy.log").toFile())
                    .start();
            var server = new S3Server(process, port, buckets);
            server.awaitAnswer();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The settings of a server of ours that is to use this one. */
    String[] settings() {
        return new String[] {
            "sendwell.media.s3.endpoint=http://127.0.0.1:" + port,
            "sendwell.media.s3.bucket=" + BUCKET,
            "sendwell.media.s3.region=eu-west-1",
            "sendwell.media.s3.access-key=" + ACCESS_KEY,
            "sendwell.media.s3.secret-key=" + SECRET_KEY
        };
    }

    MediaSettings.S3 credentials(String secretKey) {
        return new MediaSettings.S3(URI.create("http://127.0.0.1:" + port), BUCKET, "eu-west-1", ACCESS_KEY, secretKey);
    }

    /** All objects that it holds, as files. */
    List<Path> objects() {
        try (var files = Files.walk(buckets.resolve(BUCKET))) {
            return files.filter(Files::isRegularFile).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitAnswer() {
        var end = System.nanoTime() + LONGEST_START_S * 1_000_000_000L;
        try (var http = HttpClient.newHttpClient()) {
            while (System.nanoTime() < end) {
                try {
                    http.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                                    .build(),
                            BodyHandlers.discarding());
                    return;
                } catch (IOException notYet) {
                    process.waitFor(50, TimeUnit.MILLISECONDS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        close();
        throw new AssertionError("The S3 server does not answer");
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

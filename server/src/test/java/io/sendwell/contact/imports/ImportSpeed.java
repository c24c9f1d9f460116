package io.sendwell.contact.imports;

import io.sendwell.TestServer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;

/** How fast a large file is imported: rows, then {@code skip} or {@code update} for a second run over the same file. */
final class ImportSpeed {

    private static final String[] FIRST = {"Ana", "José", "Mary Jane", "Zoë", "Ravi", "Chen", "Olu", "Ingrid"};
    private static final String[] LAST = {"García", "Smith", "O'Neill", "Müller", "da Silva", "Patel", "Li", "Okafor"};
    private static final String BOUNDARY = "----sendwell-speed";

    private ImportSpeed() {}

    public static void main(String[] arguments) throws Exception {
        int rows = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000_000;
        var upload = generate(rows);
        try (var server = TestServer.start()) {
            for (var choice : arguments.length > 1 ? new String[] {"skip", arguments[1]} : new String[] {"skip"}) {
                run(server, upload, choice, rows);
            }
            Files.delete(upload);
        }
    }

    private static void run(TestServer server, Path upload, String choice, int rows) throws Exception {
        long sent = System.nanoTime();
        var accepted = server.send(server.request("contacts/import?on_duplicate=" + choice)
                .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                .POST(BodyPublishers.ofFile(upload)));
        long start = System.nanoTime();
        var cpu = cpu();
        System.out.printf("%s: %s after %.1f s%n", choice, accepted.body(), (start - sent) / 1e9);
        var path = "imports/" + accepted.body().get("id").asLong();
        var import_ = server.get(path).body();
        while (!import_.get("status").asString().matches("completed|failed")) {
            Thread.sleep(Duration.ofMillis(500));
            import_ = server.get(path).body();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        var heap = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getPeakUsage)
                .mapToLong(java.lang.management.MemoryUsage::getUsed)
                .sum();
        System.out.printf(
                "%s: %d rows in %.1f s = %.0f rows/s; %s; CPU of server %.1f s, of PostgreSQL %.1f s; heap peak %d MB; %s%n",
                choice,
                rows,
                seconds,
                rows / seconds,
                Uploads.counts(import_),
                cpu()[0] - cpu[0],
                cpu()[1] - cpu[1],
                heap >> 20,
                resident());
    }

    /** CPU seconds so far: of this process, and of those under it, which are PostgreSQL's. */
    private static double[] cpu() {
        var self = ProcessHandle.current();
        return new double[] {
            seconds(self),
            ProcessHandle.allProcesses()
                    .filter(ImportSpeed::isPostgres)
                    .mapToDouble(ImportSpeed::seconds)
                    .sum()
        };
    }

    private static boolean isPostgres(ProcessHandle process) {
        return process.info()
                .command()
                .orElse("")
                .startsWith(Path.of("target").toAbsolutePath().toString());
    }

    private static double seconds(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1e3;
    }

    private static String resident() throws IOException {
        return Files.readString(Path.of("/proc/self/status"))
                .lines()
                .filter(line -> line.startsWith("VmHWM"))
                .findFirst()
                .orElse("");
    }

    /** A multipart body with the file: people of several countries, in several spellings. */
    private static Path generate(int rows) throws IOException {
        var random = new Random(42);
        var file = Files.createTempFile("contacts", ".multipart");
        try (var out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
            out.write("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"consent\"\r\n\r\n"
                    + "{\"source\":\"web_form\",\"wording\":\"Yes\"}\r\n--" + BOUNDARY
                    + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"c.csv\"\r\n"
                    + "Content-Type: text/csv\r\n\r\nFirst name,Last name,Phone,Email,Company,City,Tags\r\n");
            for (int i = 0; i < rows; i++) {
                var first = FIRST[random.nextInt(FIRST.length)];
                var last = LAST[random.nextInt(LAST.length)];
                var phone = switch (i % 4) {
                    case 0 -> "+1 (2%02d) %03d-%04d".formatted(i / 4 % 90 + 10, 200 + i / 360 % 800, i / 4 % 10000);
                    case 1 -> "+447%09d".formatted(i);
                    case 2 -> "0055 11 9%08d".formatted(i);
                    default -> "+91 9%09d".formatted(i);
                };
                out.write(first + "," + last + "," + phone + ",user" + i + "@example.com,Company " + i % 1000 + ",City "
                        + i % 50 + ",tag" + i % 5 + "\r\n");
            }
            out.write("\r\n--" + BOUNDARY + "--\r\n");
        }
        return file;
    }
}

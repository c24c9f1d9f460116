package io.sendwell.contact.imports;

import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.core.env.Environment;

class BrokenUploadTest {

    private static TestServer server;
    private static Uploads uploads;

    @BeforeAll
    static void start() {
        server = TestServer.start("spring.servlet.multipart.max-file-size=1MB");
        uploads = new Uploads(server);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    static Stream<Arguments> files() throws IOException {
        return Stream.of(
                Arguments.of("nothing", new byte[0]),
                Arguments.of("a picture", new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0, 0, 0, 13, 'I'}),
                Arguments.of("an archive", zip("photo.jpg", 100)),
                Arguments.of("a broken archive", new byte[] {'P', 'K', 3, 4, 1, 2, 3, 4, 5, 6}),
                Arguments.of("an archive of a thousandfold size", zip("xl/sharedStrings.xml", 100 << 20)),
                Arguments.of("an old workbook", new byte[] {
                    (byte) 0xD0, (byte) 0xCF, 0x11, (byte) 0xE0, (byte) 0xA1, (byte) 0xB1, 0x1A, (byte) 0xE1
                }),
                Arguments.of("a table without phones", "name,city\nAnn,Rome\n".getBytes(StandardCharsets.UTF_8)),
                Arguments.of("too many columns", ",x".repeat(500).getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void what_is_no_table_of_people_is_refused(String what, byte[] file) throws IOException {
        var answer = uploads.send(file, Map.of());

        assertThat(answer.status()).as(what).isEqualTo(422);
        assertThat(answer.body().get("errors").get(0).get("field").asString()).isEqualTo("file");
        assertThat(waiting()).isEmpty();
    }

    @Test
    void what_is_larger_than_the_limit_is_refused() throws IOException {
        var answer = uploads.send(new byte[2 << 20], Map.of());
        assertThat(answer.status()).isEqualTo(413);
        assertThat(waiting()).isEmpty();
    }

    @Test
    void a_broken_wish_is_refused_by_its_name() {
        var file = "phone\n+12025550110\n".getBytes(StandardCharsets.UTF_8);
        for (var wish : Map.of(
                        "on_duplicate", "replace",
                        "mapping", "{",
                        "consent", "[]",
                        "dry_run", "perhaps")
                .entrySet()) {
            var answer = uploads.send(file, Map.of(wish.getKey(), wish.getValue()));
            assertThat(answer.status()).as(wish.toString()).isEqualTo(422);
            assertThat(answer.body().get("errors").get(0).get("field").asString())
                    .isEqualTo(wish.getKey());
        }
    }

    @Test
    void a_request_without_a_file_is_refused() {
        assertThat(server.post("contacts/import", "{}").status()).isEqualTo(415);
    }

    /** Files that are left behind. */
    private static List<Path> waiting() throws IOException {
        var folder = Path.of(server.bean(Environment.class).getRequiredProperty("sendwell.data"), "imports");
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (var files = Files.list(folder)) {
            return files.toList();
        }
    }

    private static byte[] zip(String name, int size) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            if (name.startsWith("xl/")) {
                zip.putNextEntry(new ZipEntry("xl/workbook.xml"));
            }
            zip.putNextEntry(new ZipEntry(name));
            var zeros = new byte[1 << 16];
            for (int left = size; left > 0; left -= zeros.length) {
                zip.write(zeros, 0, Math.min(left, zeros.length));
            }
        }
        return bytes.toByteArray();
    }
}

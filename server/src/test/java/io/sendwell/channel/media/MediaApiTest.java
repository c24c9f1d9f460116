package io.sendwell.channel.media;

import static io.sendwell.TestShop.UNPACED;
import static io.sendwell.TestShop.expect;
import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestClient.Answer;
import io.sendwell.TestServer;
import io.sendwell.TestShop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Uploading, looking at and deleting media. */
class MediaApiTest {

    @TempDir
    static Path data;

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestShop.startServer("sendwell.data=" + data);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void an_upload_says_what_the_bytes_are_and_not_what_the_client_says() {
        var shop = TestShop.open(server, UNPACED);

        var made = expect(201, TestMedia.upload(shop, TestMedia.pdf(), "../../menu.html", null))
                .body();

        assertThat(made.path("kind").asString()).isEqualTo("document");
        assertThat(made.path("content_type").asString()).isEqualTo("application/pdf");
        assertThat(made.path("name").asString()).isEqualTo("menu.html.pdf");
        assertThat(made.path("size").asInt()).isEqualTo(TestMedia.pdf().length);
        assertThat(made.path("sha256").asString()).matches("[0-9a-f]{64}");
        assertThat(shop.items("media")).containsExactly(made);
        assertThat(expect(200, shop.member().get("media/" + made.path("id").asLong()))
                        .body())
                .isEqualTo(made);
    }

    @Test
    void a_document_is_handed_out_so_that_no_browser_runs_it() {
        var shop = TestShop.open(server, UNPACED);
        long id = TestShop.id(TestMedia.upload(shop, TestMedia.pdf(), "x", "Preçário maio"));

        var content = expect(200, shop.member().get("media/" + id + "/content"));

        assertThat(header(content, "Content-Type")).isEqualTo("application/pdf");
        assertThat(header(content, "X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(header(content, "Cache-Control")).startsWith("private");
        assertThat(header(content, "Content-Disposition"))
                .startsWith("attachment")
                .contains("filename*=UTF-8''Pre%C3%A7%C3%A1rio%20maio.pdf");
        assertThat(content.body().asString()).startsWith("%PDF");
        var again = server.send(
                shop.member().request("media/" + id + "/content").header("If-None-Match", header(content, "ETag")));
        assertThat(again.status()).isEqualTo(304);
    }

    @Test
    void what_whatsapp_does_not_take_is_refused_in_plain_words() {
        var shop = TestShop.open(server, UNPACED);

        refused(shop, new byte[0], "empty");
        refused(shop, TestMedia.text("<!DOCTYPE html><html></html>"), "text/html");
        expect(413, TestMedia.upload(shop, large(TestMedia.png(1), 5 << 20), "a.png", null));
        expect(413, TestMedia.upload(shop, large(TestMedia.mp4(), 16 << 20), "a.mp4", null));
        expect(201, TestMedia.upload(shop, large(TestMedia.pdf(), 17 << 20), "a.pdf", null));
        expect(422, TestMedia.upload(shop, TestMedia.png(1), "a.png", "a/b"));
        expect(422, TestMedia.upload(shop, TestMedia.png(1), "a.png", "gpj.\u202Eexe"));
        assertThat(shop.items("media")).hasSize(1);
        assertNothingArriving();
    }

    @Test
    void the_same_bytes_are_stored_once_and_go_with_the_last_file_that_has_them() throws Exception {
        var shop = TestShop.open(server, UNPACED);
        var other = TestShop.open(server, UNPACED);
        long elsewhere = TestMedia.uploaded(other, TestMedia.png(2));

        List<Callable<Long>> uploads = IntStream.range(0, 8)
                .mapToObj(n -> (Callable<Long>) () -> TestMedia.uploaded(shop, TestMedia.png(2)))
                .toList();
        List<Long> ids;
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            ids = pool.invokeAll(uploads).stream()
                    .map(upload -> upload.resultNow())
                    .toList();
        }

        assertThat(ids).doesNotHaveDuplicates().hasSize(8);
        assertThat(stored(shop)).hasSize(1);
        ids.subList(1, 8).forEach(id -> expect(204, shop.delete("media/" + id)));
        expect(200, shop.member().get("media/" + ids.getFirst() + "/content"));
        expect(204, shop.delete("media/" + ids.getFirst()));
        assertThat(stored(shop)).isEmpty();
        expect(404, shop.member().get("media/" + ids.getFirst()));
        expect(200, other.member().get("media/" + elsewhere + "/content"));
        expect(404, shop.member().get("media/" + elsewhere + "/content"));
        expect(404, shop.delete("media/" + elsewhere));
    }

    @Test
    void an_upload_that_breaks_off_leaves_nothing() throws IOException {
        var shop = TestShop.open(server, UNPACED);
        var base = URI.create(server.base());

        try (var socket = new Socket(base.getHost(), base.getPort())) {
            socket.getOutputStream().write("""
                    POST /api/v1/media HTTP/1.1\r
                    Host: localhost\r
                    Authorization: Bearer %s\r
                    Content-Type: multipart/form-data; boundary=edge\r
                    Content-Length: 1000000\r
                    \r
                    --edge\r
                    Content-Disposition: form-data; name="file"; filename="a.pdf"\r
                    \r
                    %%PDF-1.7 and then""".formatted(shop.member().token()).getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
        }

        assertThat(shop.items("media")).isEmpty();
        assertThat(stored(shop)).isEmpty();
        assertNothingArriving();
    }

    @Test
    void a_disk_that_refuses_is_a_503_and_leaves_nothing() throws IOException {
        var shop = TestShop.open(server, UNPACED);
        // Where the workspace's folder would be there is a file.
        Files.writeString(
                data.resolve("media").resolve(Long.toString(shop.workspace().value())), "in the way");

        expect(503, TestMedia.upload(shop, TestMedia.png(3), "a.png", null));

        assertThat(shop.items("media")).isEmpty();
        assertNothingArriving();
    }

    private static void refused(TestShop shop, byte[] file, String words) {
        var answer = expect(422, TestMedia.upload(shop, file, "a.png", null));
        assertThat(answer.body().at("/errors/0/field").asString()).isEqualTo("file");
        assertThat(answer.body().at("/errors/0/message").asString()).contains(words);
    }

    private static byte[] large(byte[] start, int size) {
        return TestMedia.bytes(start, new byte[size]);
    }

    private static List<Path> stored(TestShop shop) {
        var folder =
                data.resolve("media").resolve(Long.toString(shop.workspace().value()));
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void assertNothingArriving() {
        assertThat(data.resolve("media/arriving")).isEmptyDirectory();
    }

    private static String header(Answer answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }
}

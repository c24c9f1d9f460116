package io.sendwell.inbox;

import static io.sendwell.TestShop.UNPACED;
import static io.sendwell.TestShop.expect;
import static io.sendwell.TestShop.phone;
import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestMember;
import io.sendwell.TestServer;
import io.sendwell.TestShop;
import io.sendwell.channel.cloud.CloudShop;
import io.sendwell.channel.cloud.FakeGraph;
import io.sendwell.channel.cloud.FakeWebhooks;
import io.sendwell.channel.media.TestMedia;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Files that people sent, as a member sees them: fetched from where their channel keeps them. */
class ReceivedFilesTest {

    @TempDir
    static Path data;

    private static FakeGraph graph;
    private static TestServer server;

    @BeforeAll
    static void start() {
        graph = FakeGraph.start();
        server = CloudShop.startServer(graph, "sendwell.data=" + data);
    }

    @AfterAll
    static void stop() {
        server.close();
        graph.close();
    }

    @AfterEach
    void mend() {
        graph.keepsElsewhere(null);
        graph.breaks(_ -> false);
    }

    @Test
    void a_file_comes_from_meta_as_what_its_bytes_are_and_to_be_saved_not_shown()
            throws IOException, InterruptedException {
        var cloud = CloudShop.open(server, graph);
        var message = sent(cloud, TestMedia.png(41), "../../a\u202e bill.pdf");

        var answer = file(cloud.shop().member(), message);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(TestMedia.png(41));
        assertThat(answer.headers().firstValue("Content-Type")).contains("image/png");
        assertThat(answer.headers().firstValue("Content-Disposition"))
                .hasValueSatisfying(value -> assertThat(value)
                        .startsWith("attachment")
                        .contains("a%20bill.pdf.png")
                        .doesNotContain("..%2F"));
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(answer.headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(value -> assertThat(value).contains("sandbox"));
        try (var left = Files.list(data.resolve("media/arriving"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void a_page_of_a_stranger_is_handed_out_as_the_page_it_is_and_never_opened()
            throws IOException, InterruptedException {
        var cloud = CloudShop.open(server, graph);
        var message =
                sent(cloud, "<html><script>alert(1)</script></html>".getBytes(StandardCharsets.UTF_8), "menu.pdf");

        var answer = file(cloud.shop().member(), message);

        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/html"));
        assertThat(answer.headers().firstValue("Content-Disposition"))
                .hasValueSatisfying(
                        value -> assertThat(value).startsWith("attachment").contains("menu.pdf.html"));
    }

    @Test
    void what_meta_no_longer_has_is_gone_and_what_it_does_not_give_now_may_come_later() {
        var cloud = CloudShop.open(server, graph);
        var message = sent(cloud, TestMedia.pdf(), "bill.pdf");

        graph.breaks(path -> path.startsWith("/download/"));
        expect(503, cloud.shop().member().get(message));
        graph.breaks(_ -> false);

        graph.forgetSentFiles();
        var gone = expect(410, cloud.shop().member().get(message));
        assertThat(gone.body().path("type").asString()).endsWith("gone");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://lookaside.fbsbx.com/x",
                "https://fbsbx.com.evil.example/x",
                "https://lookaside.fbsbx.com@evil.example/x",
                "https://evil.example/.fbsbx.com",
                "http://127.0.0.1:9/x",
                "file:///etc/passwd",
                "not an address"
            })
    void the_token_goes_to_nobody_but_meta(String elsewhere) {
        var cloud = CloudShop.open(server, graph);
        var message = sent(cloud, TestMedia.pdf(), "bill.pdf");

        graph.keepsElsewhere(elsewhere);

        expect(503, cloud.shop().member().get(message));
    }

    @Test
    void only_the_workspace_sees_it_and_only_what_is_a_file() {
        var cloud = CloudShop.open(server, graph);
        var message = sent(cloud, TestMedia.pdf(), "bill.pdf");
        cloud.writes(phone(1), "Did you get it?");
        var text = cloud.shop()
                .items(message.replaceFirst("/messages/.*", "/messages"))
                .getFirst();

        expect(404, TestMember.stranger(server).get(message));
        expect(
                404,
                cloud.shop().member().get(message.replaceFirst("/messages/[0-9]+", "/messages/" + text.path("id"))));
        expect(404, cloud.shop().member().get(message.replaceFirst("/messages/[0-9]+", "/messages/987654321")));
        expect(401, TestMember.anonymous(server).get(message));
    }

    @Test
    void a_simulated_person_sends_one_of_the_shops_own_files_and_what_came_to_a_removed_number_is_gone()
            throws IOException, InterruptedException {
        var shop = TestShop.open(server, UNPACED);
        long media = TestMedia.uploaded(shop, TestMedia.pdf());
        var inbound = "{\"sender_id\":%d,\"from\":\"%s\",\"media_id\":%d}";
        expect(202, shop.member().post("simulator/inbound", inbound.formatted(shop.sender(), phone(7), media)));
        assertThat(shop.member()
                        .post("simulator/inbound", inbound.formatted(shop.sender(), phone(7), 987654321))
                        .fields())
                .containsExactly("media_id");
        shop.settle();
        var path = path(shop);

        assertThat(file(shop.member(), path).body()).isEqualTo(TestMedia.pdf());

        shop.addSender(UNPACED);
        expect(204, shop.delete("senders/" + shop.sender()));
        expect(410, shop.member().get(path));
    }

    /** Somebody sends a file; answers the path of it. */
    private static String sent(CloudShop cloud, byte[] bytes, String name) {
        cloud.told(
                FakeWebhooks.file(cloud.number(), phone(1), "wamid.F" + System.nanoTime(), graph.keeps(bytes), name));
        return path(cloud.shop());
    }

    private static String path(TestShop shop) {
        var conversation =
                "conversations/" + shop.items("conversations").getFirst().path("id") + "/messages";
        JsonNode line = shop.items(conversation).stream()
                .filter(one -> !one.path("attachment").isNull())
                .findFirst()
                .orElseThrow();
        return conversation + "/" + line.path("id") + "/file";
    }

    private static HttpResponse<byte[]> file(TestMember member, String path) throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            return http.send(member.request(path).GET().build(), BodyHandlers.ofByteArray());
        }
    }
}

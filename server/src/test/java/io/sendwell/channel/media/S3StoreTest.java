package io.sendwell.channel.media;

import static io.sendwell.TestShop.UNPACED;
import static io.sendwell.TestShop.expect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sendwell.TestShop;
import io.sendwell.kernel.WorkspaceId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Media in S3-compatible storage, spoken to as it is. */
class S3StoreTest {

    private static final WorkspaceId WORKSPACE = new WorkspaceId(7);
    private static final String SHA256 = "0f".repeat(32);

    @TempDir
    static Path folder;

    private static S3Server s3;

    @BeforeAll
    static void start() {
        s3 = S3Server.start(folder);
    }

    @AfterAll
    static void stop() {
        s3.close();
    }

    @Test
    void what_is_put_is_read_again_until_it_is_deleted() throws IOException {
        try (var store = new S3Store(s3.credentials(S3Server.SECRET_KEY))) {
            var large = new byte[3 << 20];
            large[large.length - 1] = 1;

            store.put(WORKSPACE, SHA256, Files.write(folder.resolve("large"), large));
            store.put(WORKSPACE, SHA256, folder.resolve("large"));
            try (var in = store.open(WORKSPACE, SHA256)) {
                assertThat(in.readAllBytes()).isEqualTo(large);
            }
            assertThatThrownBy(() -> store.open(new WorkspaceId(8), SHA256)).isInstanceOf(NoSuchFileException.class);
            store.delete(WORKSPACE, SHA256);
            store.delete(WORKSPACE, SHA256);
            assertThatThrownBy(() -> store.open(WORKSPACE, SHA256)).isInstanceOf(NoSuchFileException.class);
        }
    }

    @Test
    void a_wrong_key_is_a_failure_and_not_a_missing_file() {
        try (var store = new S3Store(s3.credentials("another key"))) {
            assertThatIOException()
                    .isThrownBy(() -> store.open(WORKSPACE, SHA256))
                    .isNotInstanceOf(NoSuchFileException.class);
        }
    }

    @Test
    void a_storage_that_goes_away_loses_nothing() throws IOException {
        try (var brittle = S3Server.start(Files.createDirectories(folder.resolve("brittle")));
                var server = TestShop.startServer(brittle.settings())) {
            var shop = TestShop.open(server, UNPACED);
            shop.contacts(2);
            long media = TestMedia.uploaded(shop, TestMedia.png(1));
            assertThat(brittle.objects()).hasSize(1);
            expect(200, shop.member().get("media/" + media + "/content"));
            long campaign = shop.draft(
                    "Hi",
                    "\"audience\":{\"all\":true},\"sender_id\":%d,\"media\":{\"media_id\":%d}"
                            .formatted(shop.sender(), media));

            brittle.close();

            expect(503, TestMedia.upload(shop, TestMedia.png(2), "a.png", null));
            expect(503, shop.member().get("media/" + media + "/content"));
            assertThat(shop.items("media")).hasSize(1);
            shop.start(campaign);
            shop.advance(Duration.ofMinutes(2));
            assertThat(shop.status(campaign)).isEqualTo("running");
            assertThat(shop.count(campaign, "queued")).isEqualTo(2);
            assertThat(shop.takenTo()).isEmpty();
        }
    }
}

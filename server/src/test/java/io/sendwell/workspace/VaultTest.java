package io.sendwell.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sendwell.TestServer;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.WorkspaceId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

class VaultTest {

    private static final WorkspaceId OURS = new WorkspaceId(1);
    private static final WorkspaceId THEIRS = new WorkspaceId(2);

    @TempDir
    private static Path folder;

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start("sendwell.data=" + folder);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void what_was_sealed_opens_for_the_same_workspace_and_purpose_only() {
        for (var secret : List.of("", "x", "sk-1234", "päss wörd \uD83D\uDD11", "s".repeat(10_000))) {
            var sealed = vault().seal(OURS, "ai/openai", secret);

            assertThat(vault().open(OURS, "ai/openai", sealed)).contains(secret);
            assertThat(vault().open(THEIRS, "ai/openai", sealed)).isEmpty();
            assertThat(vault().open(OURS, "ai/anthropic", sealed)).isEmpty();
        }
    }

    @Test
    void what_is_derived_for_a_purpose_stays_the_same_and_tells_nothing_of_another() {
        assertThat(vault().derive("gateway/sessions"))
                .hasSize(32)
                .isEqualTo(vault().derive("gateway/sessions"))
                .isNotEqualTo(vault().derive("gateway/database"));
    }

    @Test
    void the_same_secret_never_looks_the_same() {
        assertThat(vault().seal(OURS, "ai/openai", "sk-1234"))
                .isNotEqualTo(vault().seal(OURS, "ai/openai", "sk-1234"))
                .doesNotContain("sk-1234");
    }

    @Test
    void what_was_changed_does_not_open() {
        var sealed = Base64.getDecoder().decode(vault().seal(OURS, "ai/openai", "sk-1234"));
        for (int i = 0; i < sealed.length; i++) {
            var changed = sealed.clone();
            changed[i] ^= 1;
            assertThat(vault().open(OURS, "ai/openai", Base64.getEncoder().encodeToString(changed)))
                    .as("byte " + i)
                    .isEmpty();
        }
        for (var nonsense :
                List.of("", "AQ==", "not base64!", Base64.getEncoder().encodeToString(new byte[17]))) {
            assertThat(vault().open(OURS, "ai/openai", nonsense)).isEmpty();
        }
    }

    @Test
    void the_key_is_made_once_and_read_by_its_owner_alone() throws Exception {
        var file = folder.resolve("secret.key");

        assertThat(Base64.getDecoder().decode(Files.readString(file).strip())).hasSize(32);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(new SecretKeys(installation(null), folder).ids())
                .isEqualTo(new SecretKeys(installation(null), folder).ids());
        try (var files = Files.list(folder)) {
            assertThat(files.map(each -> each.getFileName().toString())).noneMatch(name -> name.endsWith(".new"));
        }
    }

    @Test
    void a_server_with_another_key_neither_opens_nor_seals() throws Exception {
        var sealed = vault().seal(OURS, "ai/openai", "sk-1234");
        var other = vault(installation(newKey()));

        assertThat(other.open(OURS, "ai/openai", sealed)).isEmpty();
        assertThatThrownBy(() -> other.seal(OURS, "ai/openai", "sk-1234"))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.kind()).isEqualTo(Problem.Kind.UNAVAILABLE))
                .hasMessageContaining("SENDWELL_SECRET_KEY");
    }

    @Test
    void a_key_can_be_replaced() throws Exception {
        var old = Files.readString(folder.resolve("secret.key")).strip();
        var sealed = vault().seal(OURS, "ai/openai", "sk-1234");
        var fresh = newKey();
        try {
            var both = vault(installation(fresh + "," + old));
            assertThat(both.open(OURS, "ai/openai", sealed)).contains("sk-1234");

            var resealed = both.seal(OURS, "ai/openai", "sk-1234");
            assertThat(vault(installation(fresh)).open(OURS, "ai/openai", resealed))
                    .contains("sk-1234");
        } finally {
            vault(installation(old + "," + fresh)).seal(OURS, "ai/openai", "back to the old one");
        }
    }

    @Test
    void a_key_that_is_none_is_refused_at_the_start() {
        for (var wrong : List.of("short", "AAAA", newKey() + ",", "secret!")) {
            assertThatThrownBy(() -> new SecretKeys(installation(wrong), folder))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("openssl rand -base64 32")
                    .hasMessageNotContaining(wrong);
        }
    }

    private static Vault vault() {
        return server.bean(Vault.class);
    }

    private static Vault vault(Installation installation) throws Exception {
        return new Vault(
                new SecretKeys(installation, folder),
                server.bean(JdbcClient.class),
                server.bean(PlatformTransactionManager.class));
    }

    private static Installation installation(@Nullable String key) {
        return new Installation(
                new Installation.Admin(null, null),
                Installation.Registration.CLOSED,
                new Installation.SessionLifetime(Duration.ofDays(1), Duration.ofDays(1)),
                new Installation.Webhook(null),
                key,
                null);
    }

    private static String newKey() {
        var bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }
}

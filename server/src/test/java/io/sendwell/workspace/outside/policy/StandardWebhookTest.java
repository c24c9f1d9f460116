package io.sendwell.workspace.outside.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class StandardWebhookTest {

    @Test
    void signs_the_example_of_the_specification_as_its_libraries_do() {
        var signature = StandardWebhook.signature(
                "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                Instant.ofEpochSecond(1614265330),
                "{\"test\": 2432232314}".getBytes(UTF_8));

        assertThat(signature).isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void a_secret_has_as_many_bytes_as_the_specification_wants_and_is_no_other_s() {
        var random = new SecureRandom();
        var secret = StandardWebhook.newSecret(random);

        assertThat(secret).startsWith("whsec_").isNotEqualTo(StandardWebhook.newSecret(random));
        assertThat(Base64.getDecoder().decode(secret.substring(6))).hasSizeBetween(24, 64);
    }
}

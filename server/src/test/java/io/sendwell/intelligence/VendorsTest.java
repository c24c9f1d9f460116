package io.sendwell.intelligence;

import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.intelligence.FakeModels.Behaviour;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * OpenAI's and Anthropic's own software speaks with our fakes of them and reads the answers strictly, so that what our
 * tests rely on is the wire and not our idea of it. They run as processes: Kotlin and a second HTTP client would change
 * what Spring finds on our tests' class path.
 */
class VendorsTest {

    private static final String SAYS = "{\"word\":\"yes\"}";

    private FakeModels fake;

    @BeforeEach
    void open() {
        fake = new FakeModels()
                .first(new Behaviour.Says(prompt -> SAYS))
                .first(new Behaviour.StopsShort(SAYS))
                .first(new Behaviour.Declines())
                .first(new Behaviour.Status(429, Map.of()))
                .first(new Behaviour.Status(500, Map.of()));
    }

    @AfterEach
    void close() {
        fake.close();
    }

    @Test
    void openai_understands_our_fake() throws Exception {
        assertThat(judged("OpenAiJudge.java", fake.openAi()))
                .containsExactly(
                        "JUDGED stop content=" + SAYS + " refusal=false tokens=150",
                        "JUDGED length content=" + SAYS + " refusal=false tokens=150",
                        "JUDGED stop content=- refusal=true tokens=128",
                        "JUDGED RateLimitException 429",
                        "JUDGED InternalServerException 500",
                        "JUDGED UnauthorizedException 401");
    }

    @Test
    void anthropic_understands_our_fake() throws Exception {
        assertThat(judged("AnthropicJudge.java", fake.root()))
                .containsExactly(
                        "JUDGED end_turn content=" + SAYS + " tokens=150",
                        "JUDGED max_tokens content=" + SAYS + " tokens=150",
                        "JUDGED refusal content= tokens=150",
                        "JUDGED RateLimitException 429",
                        "JUDGED InternalServerException 500",
                        "JUDGED UnauthorizedException 401");
    }

    /** What a vendor's software makes of each behaviour in turn, and of a wrong key at last. */
    private static List<String> judged(String judge, String address) throws IOException, InterruptedException {
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        Path.of("target", "vendors", "*").toString(),
                        Path.of("src", "test", "judges", judge).toString(),
                        address,
                        FakeModels.KEY,
                        FakeModels.KEY,
                        FakeModels.KEY,
                        FakeModels.KEY,
                        FakeModels.KEY,
                        "sk-wrong")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return said.lines().toList();
    }
}

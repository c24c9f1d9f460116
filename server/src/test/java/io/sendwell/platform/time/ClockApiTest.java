package io.sendwell.platform.time;

import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestServer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code POST simulator/clock}, and the clock as the modules see it. */
class ClockApiTest {

    private static TestServer server;

    @BeforeAll
    static void open() {
        server = TestServer.start();
    }

    @AfterAll
    static void close() {
        server.close();
    }

    @Test
    void moved_time_is_what_every_module_sees_and_is_kept_in_the_database() {
        var before = now();

        var answer = server.advance("P14D");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(Instant.parse(answer.body().path("now").asString()))
                .isEqualTo(before.plus(Duration.ofDays(14)))
                .isEqualTo(now());
        assertThat(server.bean(KeptTime.class).last())
                .hasValueSatisfying(kept -> assertThat(kept.simulated()).isEqualTo(now()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"advance\":null}",
                "{\"advance\":\"\"}",
                "{\"advance\":\"tomorrow\"}",
                "{\"advance\":\"PT0S\"}",
                "{\"advance\":\"PT-1H\"}",
                "{\"advance\":\"PT0.0000001S\"}",
                "{\"advance\":\"P1M\"}",
                "{\"advance\":\"P366DT0.000001S\"}",
                "{\"advance\":\"PT99999999999999999999H\"}"
            })
    void what_is_no_interval_is_refused_and_moves_nothing(String body) {
        var before = now();

        var answer = server.post("simulator/clock", body);

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body().path("errors").path(0).path("field").asString())
                .isEqualTo("advance");
        assertThat(now()).isEqualTo(before);
    }

    @Test
    void in_production_time_is_real_and_nobody_moves_it() {
        try (var production = TestServer.start("sendwell.profile=production")) {
            assertThat(production.advance("PT1H").status()).isEqualTo(409);
            assertThat(Duration.between(
                            production.bean(InstantSource.class).instant(),
                            InstantSource.system().instant()))
                    .isLessThan(Duration.ofMinutes(1));
        }
    }

    private static Instant now() {
        return server.bean(InstantSource.class).instant();
    }
}

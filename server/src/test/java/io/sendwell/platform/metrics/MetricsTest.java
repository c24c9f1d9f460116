package io.sendwell.platform.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestServer;
import io.sendwell.TestShop;
import io.sendwell.intelligence.FakeModels;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class MetricsTest {

    private static final String TOKEN = "the operator's";
    private static final Path DEPLOY = Path.of("../deploy");

    /** The names of ours and of the libraries that measure for us. */
    private static final Pattern NAME = Pattern.compile("\\b(?:sendwell|http_server|hikaricp|jvm|process)_[a-z0-9_]+");

    private static TestServer server;
    private static TestShop shop;
    private static FakeModels models;

    /** One of everything: a message goes out, a person answers, a language model is asked what that means. */
    @BeforeAll
    static void work() {
        server = TestShop.startServer(
                "sendwell.metrics-token=" + TOKEN,
                "sendwell.private.addresses=allow",
                "sendwell.gateway.url=http://127.0.0.1:9", // nobody answers there, which is measured as well
                "sendwell.gateway.token=" + "t".repeat(32));
        models = new FakeModels().says("no JSON");
        shop = TestShop.open(server, TestShop.UNPACED);
        shop.contact(1);
        shop.launch("Our lamps are here");
        shop.settle();
        shop.hear(TestShop.phone(1), "How much are they?");
        shop.settle();
        var settings = server.put("settings/ai", """
                {"provider":"openai","model":"some-model","api_key":"%s","base_url":"%s"}
                """.formatted(FakeModels.KEY, models.openAi()));
        assertThat(settings.status()).isEqualTo(200);
        assertThat(server.post("ai/classify", "{\"reply_text\":\"Perhaps another day\"}")
                        .status())
                .isEqualTo(200);
    }

    @AfterAll
    static void stop() {
        server.close();
        models.close();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"Bearer somebody else's", "the operator's", "Basic dGhlIG9wZXJhdG9yJ3M6"})
    void nobody_reads_them_without_the_token(@Nullable String authorization) throws Exception {
        assertThat(scrape(authorization).statusCode()).isEqualTo(401);
    }

    @Test
    void no_members_session_opens_what_is_of_all_workspaces() throws Exception {
        assertThat(scrape("Bearer " + shop.member().token()).statusCode()).isEqualTo(401);
    }

    @Test
    void they_say_what_happened() throws Exception {
        var metrics = scrape("Bearer " + TOKEN);

        assertThat(metrics.statusCode()).isEqualTo(200);
        assertThat(metrics.body().lines())
                .contains(
                        "sendwell_wire_seconds_count{channel=\"simulator\",outcome=\"sent\"} 1",
                        "sendwell_inbound_total{channel=\"simulator\",kind=\"message\"} 1.0",
                        "sendwell_senders{channel=\"simulator\",status=\"active\"} 1.0",
                        "sendwell_messages{status=\"queued\"} 0.0",
                        "sendwell_inbound_waiting 0.0",
                        "sendwell_backlog{stage=\"understand\"} 0.0");
        assertThat(metrics.body()).contains("outcome=\"answered\",provider=\"openai\"");
    }

    /** A dashboard or an alert that names what is not measured would stay silent for ever. */
    @ParameterizedTest
    @ValueSource(strings = {"grafana/sendwell.json", "prometheus/alerts.yml"})
    void what_the_operators_files_name_is_measured(String file) throws Exception {
        var measured = scrape("Bearer " + TOKEN)
                .body()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("[{ ]", 2)[0])
                .collect(Collectors.toCollection(TreeSet::new));

        var named = NAME.matcher(Files.readString(DEPLOY.resolve(file)))
                .results()
                .map(match -> match.group())
                .toList();

        assertThat(named).isNotEmpty().isSubsetOf(measured);
    }

    /** Nor do they tell of people: no text, no number, no workspace. */
    @Test
    void they_name_nobody() throws Exception {
        assertThat(scrape("Bearer " + TOKEN).body())
                .doesNotContain("lamps", TestShop.phone(1).substring(1), "workspace");
    }

    @Test
    void the_dashboard_is_one_that_grafana_reads() throws Exception {
        var dashboard = new JsonMapper().readTree(Files.readString(DEPLOY.resolve("grafana/sendwell.json")));

        assertThat(dashboard.path("schemaVersion").asInt()).isPositive();
        assertThat(dashboard
                        .path("panels")
                        .valueStream()
                        .map(panel -> panel.path("id").asInt()))
                .isNotEmpty()
                .doesNotHaveDuplicates();
        assertThat(dashboard
                        .path("panels")
                        .valueStream()
                        .filter(panel -> !panel.path("type").asString().equals("row")))
                .allSatisfy(panel -> assertThat(panel.path("targets").size()).isPositive());
    }

    private static HttpResponse<String> scrape(@Nullable String authorization)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(server.base().replaceAll("/api/v1/?$", "") + "/metrics"));
        Stream.ofNullable(authorization).forEach(shown -> request.header("Authorization", shown));
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request.build(), BodyHandlers.ofString());
        }
    }
}

package io.sendwell.delivery.lane;

import static io.sendwell.TestShop.expect;
import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestServer;
import io.sendwell.TestShop;
import io.sendwell.channel.SenderId;
import io.sendwell.channel.SenderSignal;
import io.sendwell.channel.SenderSignal.Kind;
import io.sendwell.channel.SenderSignals;
import io.sendwell.channel.cloud.CloudShop;
import io.sendwell.channel.cloud.FakeGraph;
import io.sendwell.workspace.Tenancy;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Three numbers of one portfolio share the people whom it may write to first in 24 hours. */
class PortfolioBudgetTest {

    private static final Duration A_DAY = Duration.ofHours(24);
    private static final String TEMPLATE = "\"template\":{\"name\":\"spring\",\"language\":\"en_US\"}";

    private static FakeGraph graph;
    private static TestServer server;

    private CloudShop cloud;
    private TestShop shop;
    private List<Long> senders;
    private final Set<String> numbers = new HashSet<>();

    @BeforeAll
    static void start() {
        graph = FakeGraph.start();
        server = CloudShop.startServer(graph);
    }

    @AfterAll
    static void stop() {
        server.close();
        graph.close();
    }

    @BeforeEach
    void open() {
        open(server, graph);
    }

    private void open(TestServer server, FakeGraph graph) {
        cloud = CloudShop.open(server, graph);
        shop = cloud.shop();
        senders = new ArrayList<>(List.of(shop.sender()));
        numbers.add(cloud.number().id());
        for (int more = 0; more < 2; more++) {
            var number = graph.number(cloud.number().account());
            numbers.add(number.id());
            senders.add(shop.addSender(CloudShop.sender(number, "")));
        }
        graph.approved(cloud.number().account(), """
                {"name":"spring","language":"en_US","category":"MARKETING","parameter_format":"POSITIONAL",
                 "components":[{"type":"BODY","text":"Soup is back."}]}""");
        expect(200, shop.member().post("templates/sync", "{}"));
    }

    @Test
    void what_does_not_fit_waits_until_others_leave_the_24_hours_and_everybody_gets_it_once() {
        limit("TIER_20");
        shop.crowd(50);
        long campaign = launch();
        shop.settle();

        assertThat(shop.count(campaign, "sent")).isEqualTo(20);
        assertThat(reasons(campaign)).containsOnly("account_limit");
        assertThat(shop.stats(campaign).path("waiting_because").asString()).contains("first in 24 hours");

        shop.advance(A_DAY.minusMinutes(1));
        assertThat(shop.count(campaign, "sent")).isEqualTo(20);
        shop.advance(Duration.ofMinutes(2));
        assertThat(shop.count(campaign, "sent")).isEqualTo(40);
        shop.advance(A_DAY.plusMinutes(1));

        assertThat(shop.count(campaign, "sent")).isEqualTo(50);
        assertKept(campaign, 20);
    }

    @Test
    void the_pre_flight_foresees_it() {
        limit("TIER_20");
        shop.crowd(10);
        launch();
        shop.settle();
        shop.crowd(45);
        var before = shop.now();
        long campaign = draft();

        var report = expect(200, shop.member().get("campaigns/%d/preflight".formatted(campaign)))
                .body();

        assertThat(report.path("recipients").asLong()).isEqualTo(55);
        var finish = Instant.parse(report.path("finish_at").asString());
        assertThat(Duration.between(before, finish)).isBetween(A_DAY.multipliedBy(2), A_DAY.multipliedBy(3));
        long planned = 0;
        for (var day : report.path("per_day")) {
            planned += day.path("count").asLong();
            assertThat(day.path("count").asLong()).isLessThanOrEqualTo(20);
        }
        assertThat(planned).isEqualTo(55);
        shop.start(campaign);
        shop.advance(A_DAY.multipliedBy(3));
        assertThat(shop.status(campaign)).isEqualTo("completed");
    }

    @Test
    void who_is_counted_already_and_who_wrote_lately_cost_nothing() {
        limit("TIER_5");
        shop.crowd(5);
        long first = launch();
        shop.settle();
        assertThat(shop.count(first, "sent")).isEqualTo(5);
        long sixth = shop.contact("+4915123456789", "," + TestShop.CONSENT);
        long seventh = shop.contact("+4915123456790", "," + TestShop.CONSENT);
        cloud.writes("+4915123456790", "Hello");

        long second = launch();
        shop.settle();

        assertThat(shop.count(second, "sent")).isEqualTo(6);
        assertThat(shop.recipient(second, seventh).path("status").asString()).isEqualTo("sent");
        assertThat(shop.recipient(second, sixth).path("reason").asString()).isEqualTo("account_limit");
    }

    @Test
    void a_higher_limit_is_used_at_once_and_a_lower_one_waits_for_those_who_are_too_many() {
        limit("TIER_5");
        shop.crowd(40);
        long campaign = launch();
        shop.settle();
        assertThat(shop.count(campaign, "sent")).isEqualTo(5);

        limit("TIER_15");
        shop.settle();
        assertThat(shop.count(campaign, "sent")).isEqualTo(15);

        shop.advance(Duration.ofHours(1));
        limit("TIER_10");
        shop.advance(A_DAY.minusHours(1).plusMinutes(1));
        assertThat(shop.count(campaign, "sent")).as("15 left, 10 fit").isEqualTo(25);
        assertKept(campaign, 15);
    }

    @Test
    void without_a_known_limit_nothing_waits_and_all_are_counted() {
        limit("TIER_UNLIMITED");
        shop.crowd(30);
        long campaign = launch();
        shop.settle();
        assertThat(shop.count(campaign, "sent")).isEqualTo(30);

        limit("TIER_20");
        shop.crowd(1);
        long second = launch();
        shop.settle();

        assertThat(shop.count(second, "sent")).isEqualTo(30);
        assertThat(shop.count(second, "queued")).isOne();
    }

    @Test
    void a_second_node_waits_for_the_first_and_both_together_keep_to_the_limit() {
        try (var ownGraph = FakeGraph.start();
                var ownServer = CloudShop.startServer(ownGraph)) {
            open(ownServer, ownGraph);
            ownServer.bean(Dispatcher.class).stop();
            oneNodeAfterTheOther();
        }
    }

    private void oneNodeAfterTheOther() {
        limit("TIER_4");
        shop.crowd(18);
        long campaign = launch();
        due(shop.now().plus(A_DAY), senders.subList(1, 3));
        var taken = new CountDownLatch(1);
        var mayEnd = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = CompletableFuture.supplyAsync(
                    () -> Tenancy.asEngine(() -> transaction().execute(_ -> {
                        int claimed = take(1);
                        taken.countDown();
                        await(mayEnd);
                        return claimed;
                    })),
                    threads);
            await(taken);
            due(shop.now(), senders.subList(1, 3));
            var second = CompletableFuture.supplyAsync(() -> take(2), threads);
            second.completeOnTimeout(-1, 300, TimeUnit.MILLISECONDS);
            assertThat(second.join()).as("while the first has not committed").isEqualTo(-1);
            mayEnd.countDown();
            assertThat(first.join()).isEqualTo(4);
        }
        assertThat(shop.count(campaign, "sending")).isEqualTo(4);
        assertThat(reasons(campaign)).contains("account_limit");
    }

    private TransactionTemplate transaction() {
        return new TransactionTemplate(shop.server().bean(PlatformTransactionManager.class));
    }

    private int take(long node) {
        return Tenancy.asEngine(() -> shop.server()
                .bean(Turns.class)
                .take(node, shop.now(), 1000)
                .claimed()
                .size());
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void due(Instant at, List<Long> lanes) {
        shop.inDatabase(jdbc -> jdbc.sql("update delivery.lane set next_at = :at where sender_id = any(:lanes)")
                .param("at", Timestamp.from(at))
                .param("lanes", lanes.toArray(Long[]::new))
                .update());
    }

    /** What WhatsApp says that the portfolio may. */
    private void limit(String tier) {
        Tenancy.asEngine(() -> shop.server()
                .bean(SenderSignals.class)
                .note(
                        shop.workspace(),
                        new SenderSignal(
                                new SenderId(shop.sender()), Kind.MESSAGING_LIMIT, true, tier, null, shop.now())));
    }

    private long draft() {
        return shop.draft(
                "Soup is back!", "\"audience\":{\"all\":true},\"sender_ids\":%s,%s".formatted(senders, TEMPLATE));
    }

    private long launch() {
        long campaign = draft();
        shop.start(campaign);
        return campaign;
    }

    private List<String> reasons(long campaign) {
        return shop.recipients(campaign).stream()
                .filter(one -> one.path("status").asString().equals("queued"))
                .map(one -> one.path("reason").asString())
                .distinct()
                .toList();
    }

    /** A straight recount: after every message, the people of the 24 hours before it; and nobody had it twice. */
    private void assertKept(long campaign, int limit) {
        record Sent(long contact, Instant at) {}
        var sent = shop.inDatabase(jdbc -> jdbc.sql("""
                        select contact_id, sending_at from delivery.message
                        where origin_id = :campaign and sending_at is not null order by sending_at
                        """)
                .param("campaign", campaign)
                .query((row, _) -> new Sent(
                        row.getLong("contact_id"),
                        row.getTimestamp("sending_at").toInstant()))
                .list());
        assertThat(sent).extracting(Sent::contact).doesNotHaveDuplicates();
        for (var one : sent) {
            assertThat(sent.stream()
                            .filter(other -> !other.at().isAfter(one.at())
                                    && other.at().isAfter(one.at().minus(A_DAY)))
                            .map(Sent::contact)
                            .collect(Collectors.toSet()))
                    .hasSizeLessThanOrEqualTo(limit);
        }
        assertThat(cloud.graph().taken().stream()
                        .filter(message -> numbers.contains(message.number()))
                        .filter(message ->
                                message.body().path("type").asString().equals("template"))
                        .map(FakeGraph.Taken::to))
                .doesNotHaveDuplicates();
    }
}

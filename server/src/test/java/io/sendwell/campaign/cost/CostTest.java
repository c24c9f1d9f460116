package io.sendwell.campaign.cost;

import static io.sendwell.TestShop.CONSENT;
import static io.sendwell.TestShop.UNPACED;
import static io.sendwell.TestShop.expect;
import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestServer;
import io.sendwell.TestShop;
import io.sendwell.contact.PhoneCountries;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The prices of a workspace, and what the pre-flight says a campaign costs at them. */
class CostTest {

    private static final String CLOUD = UNPACED.replace("simulator", "cloud_api");
    private static final String PRICES = """
            {"currency":"eur","as_of":"2026-10-01","rows":[
              {"country":"Brazil","prefix":"55","marketing":0.0625},
              {"country":"Sao Paulo","prefix":"+5511","marketing":0.05},
              {"country":"India","prefix":"+91","utility":0.001},
              {"country":"North America","prefix":"+1","marketing":0.02}],
             "other":null}""";

    private static final String TEMPLATE = ",\"template\":{\"name\":\"spring\",\"language\":\"en\"}";

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestShop.startServer();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void until_a_workspace_has_prices_an_example_says_that_it_is_one() {
        var shop = TestShop.open(server, UNPACED);
        var example = prices(shop);
        assertThat(example.path("example").asBoolean()).isTrue();
        assertThat(example.path("rows")).isNotEmpty();

        var stored = expect(200, shop.member().put("settings/prices", PRICES)).body();

        assertThat(stored).isEqualTo(prices(shop));
        assertThat(stored.path("example").asBoolean()).isFalse();
        assertThat(stored.path("currency").asString()).isEqualTo("EUR");
        assertThat(stored.path("as_of").asString()).isEqualTo("2026-10-01");
        assertThat(stored.at("/rows/0/prefix").asString()).isEqualTo("+55");
        assertThat(stored.at("/rows/0/marketing").decimalValue()).isEqualByComparingTo("0.0625");
        assertThat(stored.at("/rows/0/utility").isNull()).isTrue();
        assertThat(expect(200, shop.member().put("settings/prices", stored.toString()))
                        .body())
                .as("what was read can be written")
                .isEqualTo(stored);
    }

    @Test
    void what_is_wrong_with_prices_is_named_and_nothing_changes() {
        var shop = TestShop.open(server, UNPACED);
        var before = prices(shop);

        var refusal = expect(422, shop.member().put("settings/prices", """
                {"currency":"FREE","as_of":"yesterday","rows":[
                  {"country":" ","prefix":"55","marketing":-1},
                  {"country":"Brazil","prefix":"+55","utility":0.0000001},
                  {"country":"Nowhere","prefix":"+0","authentication":1e999999},
                  null],
                 "other":{"marketing":1000001}}"""));

        assertThat(StreamSupport.stream(refusal.body().path("errors").spliterator(), false)
                        .map(error -> error.path("field").asString()))
                .containsExactlyInAnyOrder(
                        "currency",
                        "as_of",
                        "rows[0].country",
                        "rows[0].marketing",
                        "rows[1].prefix",
                        "rows[1].utility",
                        "rows[2].prefix",
                        "rows[2].authentication",
                        "rows[3]",
                        "other.marketing");
        assertThat(prices(shop)).isEqualTo(before);
    }

    @Test
    void where_the_channel_costs_nothing_there_is_no_cost() {
        var shop = TestShop.open(server, UNPACED);
        shop.contacts(1);

        assertThat(preflight(shop, "\"sender_id\":" + shop.sender())
                        .path("cost")
                        .isNull())
                .isTrue();
    }

    @Test
    void the_longest_prefix_counts_and_whoever_wrote_within_a_day_is_free() {
        var shop = TestShop.open(server, UNPACED);
        long sender = cloud(shop);
        var cloud = "\"sender_id\":" + sender + TEMPLATE;
        expect(200, shop.member().put("settings/prices", PRICES));
        people(shop, "+5521998765432", "+5531998765432", "+5511998765432"); // Brazil twice, Sao Paulo
        people(shop, "+919876543210", "+4915123456789"); // no price for marketing, no row
        people(shop, "+12025550123", "+14165550123", "+18765550123"); // USA, Canada, Jamaica
        people(shop, "+5541998765432");
        wrote(shop, sender, "+5541998765432");

        var report = preflight(shop, cloud);
        var cost = report.path("cost");

        assertThat(cost.path("currency").asString()).isEqualTo("EUR");
        assertThat(cost.path("amount").decimalValue()).isEqualByComparingTo("0.22"); // 2 x .0625 + .05 + 2 x .02 = .215
        assertThat(cost.path("by_category")).hasSize(1);
        assertThat(cost.at("/by_category/0/category").asString()).isEqualTo("marketing");
        assertThat(cost.path("counted").asLong()).isEqualTo(5);
        assertThat(cost.path("free").asLong()).isEqualTo(1);
        assertThat(cost.path("undelivered").asLong()).isEqualTo(1);
        assertThat(cost.path("without_price").toString())
                .isEqualTo("[{\"country\":\"DE\",\"messages\":1},{\"country\":\"India\",\"messages\":1}]");
        assertThat(cost.path("prices_from").asString()).isEqualTo("2026-10-01");
        assertThat(warnings(report))
                .anyMatch(warning -> warning.startsWith("Recipients with numbers of the USA: 1."))
                .anyMatch(warning -> warning.contains("DE (1), India (1)"))
                .noneMatch(warning -> warning.contains("example"));

        shop.advance(Duration.ofHours(24).plusSeconds(1));
        assertThat(preflight(shop, cloud).at("/cost/free").asLong()).isZero();
    }

    @Test
    void of_several_senders_only_those_whose_channel_costs_count() {
        var shop = TestShop.open(server, UNPACED);
        long cloud = cloud(shop);
        expect(200, shop.member().put("settings/prices", PRICES));
        var phones = Stream.iterate(0, n -> n + 1)
                .limit(10)
                .map("+55219987654%02d"::formatted)
                .toArray(String[]::new);
        people(shop, phones);

        var cost = preflight(shop, "\"sender_ids\":[%d,%d]".formatted(shop.sender(), cloud))
                .path("cost");

        assertThat(cost.path("counted").asLong()).isEqualTo(5);
    }

    @Test
    void the_first_step_of_a_drip_may_be_free_and_the_later_ones_are_paid() {
        var shop = TestShop.open(server, UNPACED);
        long cloud = cloud(shop);
        people(shop, "+5541998765432", "+5541998765433");
        wrote(shop, cloud, "+5541998765432");
        long drip = TestShop.id(shop.member().post("campaigns", """
                {"name":"Welcome","type":"drip","message_template":"Hi","audience":{"all":true},"sender_id":%d%s,
                 "sequence":[{"delay_hours":0},{"delay_hours":23},{"delay_hours":2}]}""".formatted(cloud, TEMPLATE)));

        var report = expect(200, shop.member().get("campaigns/%d/preflight".formatted(drip)))
                .body();

        assertThat(report.at("/cost/free").asLong()).isEqualTo(2);
        assertThat(report.at("/cost/counted").asLong()).isEqualTo(4);
        assertThat(warnings(report)).anyMatch(warning -> warning.contains("example prices"));
    }

    @ParameterizedTest
    @CsvSource({"+1202,US", "+1416,CA", "+1876,JM", "+1809,DO", "+5511,BR", "+3512,PT", "+7701,RU"})
    void how_a_number_begins_tells_its_country(String start, String country) {
        assertThat(PhoneCountries.of(start)).contains(country);
    }

    @ParameterizedTest
    @CsvSource({"+1", "+1999", "+999", "+2100", "x"})
    void where_no_country_is_none_is_told(String start) {
        assertThat(PhoneCountries.of(start)).isEmpty();
    }

    /** Nobody is written to here, so no number at WhatsApp is needed. */
    private static long cloud(TestShop shop) {
        long sender = shop.addSender(CLOUD);
        shop.inDatabase(jdbc -> jdbc.sql("update channel.sender set status = 'active', account = 'waba' where id = :id")
                .param("id", sender)
                .update());
        shop.inDatabase(jdbc ->
                jdbc.sql("""
                        insert into channel.message_template (workspace_id, account, whatsapp_id, name, language, category,
                            state, parameter_format, components, created_at, changed_at)
                        values (:workspace, 'waba', '1', 'spring', 'en', 'marketing', 'approved', 'positional',
                            '[{"type":"BODY","text":"Soup is back."}]', now(), now())
                        """).param("workspace", shop.workspace().value()).update());
        return sender;
    }

    private static void wrote(TestShop shop, long sender, String phone) {
        shop.inDatabase(jdbc -> jdbc.sql("""
                        insert into delivery.heard (workspace_id, contact_id, sender_id, at)
                        select workspace_id, contact_id, :sender, :now from contact.phone
                        where workspace_id = :workspace and phone = :phone
                        """)
                .param("sender", sender)
                .param("now", Timestamp.from(shop.now()))
                .param("workspace", shop.workspace().value())
                .param("phone", phone)
                .update());
    }

    private static JsonNode prices(TestShop shop) {
        return expect(200, shop.member().get("settings/prices")).body();
    }

    private static void people(TestShop shop, String... phones) {
        for (var phone : phones) {
            shop.contact(phone, "," + CONSENT);
        }
    }

    private static JsonNode preflight(TestShop shop, String sender) {
        long campaign = shop.draft("Hi", "\"audience\":{\"all\":true}," + sender);
        return expect(200, shop.member().get("campaigns/%d/preflight".formatted(campaign)))
                .body();
    }

    private static List<String> warnings(JsonNode report) {
        return StreamSupport.stream(report.path("warnings").spliterator(), false)
                .map(JsonNode::asString)
                .toList();
    }
}

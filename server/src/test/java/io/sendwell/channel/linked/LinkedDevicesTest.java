package io.sendwell.channel.linked;

import static io.sendwell.channel.linked.LinkedCampaign.TEXT;
import static io.sendwell.channel.linked.LinkedCampaign.isRunning;
import static io.sendwell.channel.linked.LinkedCampaign.items;
import static io.sendwell.channel.linked.LinkedCampaign.stats;
import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The main job over linked devices, from the REST API of a real server to phones that decrypt what they get: server, gateway
 * and WhatsApp are processes of their own.
 */
class LinkedDevicesTest {

    private static final String OWNER = "+15550300001";
    private static final int PEOPLE = 200;
    private static final int LEAVING = 10;
    private static final int ASKING = 20;
    /** A second between two messages is the floor of this channel; so fast does it pass. */
    private static final int CLOCK_SPEED = 20;

    private static FakeWhatsApp whatsApp;
    private static ServerProcess server;

    @BeforeAll
    static void start() throws IOException {
        var data = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "linked")
                .toRealPath();
        whatsApp = FakeWhatsApp.start();
        server = ServerProcess.start(
                data,
                Stream.concat(whatsApp.settings().stream(), Stream.of("sendwell.clock.speed=" + CLOCK_SPEED))
                        .map(setting -> "--" + setting)
                        .toArray(String[]::new));
    }

    @AfterAll
    static void stop() {
        server.close();
        whatsApp.close();
    }

    @Test
    void a_campaign_reaches_every_phone_once_and_what_they_answer_is_understood_and_obeyed() {
        var people = LinkedCampaign.to(whatsApp, server, PEOPLE);
        var phones = people.phones();
        var leaving = phones.subList(0, LEAVING);
        var asking = phones.subList(LEAVING, LEAVING + ASKING);
        phones.forEach(phone -> whatsApp.habits(phone, "{\"reads\":true}"));
        leaving.forEach(phone -> answer(phone, "STOP"));
        asking.forEach(phone -> answer(phone, "How much does it cost?"));
        long sender = LinkedCampaign.linkedSender(whatsApp, server, OWNER);

        long campaign = people.start(server, List.of(sender), TEXT);
        FakeWhatsApp.until(
                "all have read",
                Duration.ofMinutes(2),
                () -> stats(server, campaign).path("read").asInt() == PEOPLE,
                () -> stats(server, campaign));

        assertThat(people.received(TEXT)).isEqualTo(once(phones));
        FakeWhatsApp.until(
                "all answers are in",
                Duration.ofSeconds(20),
                () -> stats(server, campaign).path("replied").asInt() == LEAVING + ASKING,
                () -> stats(server, campaign));
        assertThat(stats(server, campaign).path("opted_out").asInt()).isEqualTo(LEAVING);
        FakeWhatsApp.until("the campaign is over", () -> !isRunning(server, campaign));
        FakeWhatsApp.until(
                "questions are understood",
                () -> asking.stream().allMatch(phone -> intent(phone).equals("question")));

        long second = people.start(server, List.of(sender), "And a second one");
        FakeWhatsApp.until("it is over", () -> !isRunning(server, second));
        assertThat(people.received("And a second one")).isEqualTo(once(phones.subList(LEAVING, PEOPLE)));
        leaving.forEach(phone -> assertThat(whatsApp.received(phone))
                .as("%s got the campaign and one confirmation", phone)
                .hasSize(2));
    }

    private static void answer(String phone, String text) {
        whatsApp.habits(
                phone, "{\"reads\":true,\"replies\":[{\"when\":\"received\",\"text\":\"%s\"}]}".formatted(text));
    }

    private static Map<String, Long> once(List<String> phones) {
        return phones.stream().collect(Collectors.toMap(Function.identity(), _ -> 1L));
    }

    /** What somebody's last words were understood as. */
    private static String intent(String phone) {
        long contact = items(server, "contacts?search=" + phone.substring(1))
                .getFirst()
                .path("id")
                .asLong();
        return LinkedCampaign.conversation(server, contact).stream()
                .filter(message -> message.path("direction").asString().equals("in"))
                .map(message -> message.path("classification").path("intent").asString(""))
                .findFirst()
                .orElse("");
    }
}

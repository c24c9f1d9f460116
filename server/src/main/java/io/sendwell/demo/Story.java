package io.sendwell.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/** What the demo plays: a messy file becomes campaigns that are sent at the right pace, answered, obeyed and counted. */
final class Story {

    private static final int DAYS = 14;
    private static final Duration STEP = Duration.ofHours(2);
    private static final DateTimeFormatter CALENDAR =
            DateTimeFormatter.ofPattern("EEE d MMM, HH:mm", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    private final Api api;
    private final Screen screen;
    private final List<Running> campaigns = new ArrayList<>();

    Story(Api api, Screen screen) {
        this.api = api;
        this.screen = screen;
    }

    /** A campaign that has been started. */
    private record Running(long id, String name, boolean drip) {}

    /** Plays it; true when both promises held. */
    boolean play() {
        importContacts();
        untilMidnight();
        long sender = createSender();
        people(sender);
        answers();
        launch(
                sender,
                "Welcome",
                "Hi {first_name|there}, the spring collection of Casa Lume is here! Reply STOP to opt out.");
        fourteenDays(sender);
        return new Closing(api, screen)
                .report(campaigns.stream().map(Running::id).toList(), sender);
    }

    private void importContacts() {
        screen.heading("1. A messy file of 200 people who agreed to hear from the shop");
        var started = api.upload(
                "contacts/import",
                "contacts.csv",
                sample(),
                Map.of("consent", "{\"source\":\"shop_form\",\"wording\":\"Yes, send me news on WhatsApp\"}"));
        long id = started.path("id").asLong();
        JsonNode state = api.get("imports/" + id);
        while (!List.of("completed", "failed").contains(state.path("status").asString())) {
            screen.progress(
                    "importing",
                    List.of(new Screen.Bar(
                            "rows", (long) (100 * state.path("progress").asDouble()), 100, "%")),
                    false);
            pause();
            state = api.get("imports/" + id);
        }
        screen.say("%d rows: %d created, %d updated, %d skipped (twice in the file), %d rejected."
                .formatted(
                        state.path("total").asLong(),
                        state.path("created").asLong(),
                        state.path("updated").asLong(),
                        state.path("skipped").asLong(),
                        state.path("rejected").asLong()));
        var rejected = api.getText("imports/" + id + "/rejected.csv").lines().toList();
        rejected.stream().skip(1).limit(3).forEach(row -> screen.say("  rejected: %s".formatted(row)));
    }

    /** So that the days of the story are those of the calendar. */
    private void untilMidnight() {
        var now = Instant.parse(move(Duration.ofSeconds(1)));
        move(Duration.between(now, now.truncatedTo(ChronoUnit.DAYS).plus(Duration.ofDays(1))));
    }

    /** Moves simulated time on; answers what time it is then. */
    private String move(Duration step) {
        return api.post("simulator/clock", Map.of("advance", step.toString()))
                .path("now")
                .asString();
    }

    private long createSender() {
        screen.heading("2. A new number that has to be warmed up");
        var sender = api.post("senders", Map.of("name", "Casa Lume", "channel", "simulator"));
        screen.say("At most %d an hour and %d a day, %d to %d ms apart; the first days only %s ..."
                .formatted(
                        sender.path("hourly_cap").asInt(),
                        sender.path("daily_cap").asInt(),
                        sender.path("min_gap_ms").asInt(),
                        sender.path("max_gap_ms").asInt(),
                        sender.path("warmup").path("schedule")));
        return sender.path("id").asLong();
    }

    /** The people read, answer, ask to stop; some phones are not on WhatsApp; now and then an answer gets lost. */
    private void people(long sender) {
        api.put(
                "simulator/behaviour",
                Map.of(
                        "sender_id",
                        sender,
                        "delivered_rate",
                        0.97,
                        "read_rate",
                        0.8,
                        "reply_rate",
                        0.15,
                        "replies",
                        List.of("Yes please!", "How much is it?", "STOP", "Love it", "No, thank you"),
                        "fail",
                        List.of(Map.of("code", "131026", "rate", 0.02)),
                        "lost_answer_rate",
                        0.01));
    }

    /** What the shop has written down, and that questions may be answered with it. */
    private void answers() {
        api.post(
                "snippets",
                Map.of(
                        "kind",
                        "price",
                        "title",
                        "Price of the spring box",
                        "text",
                        "The spring box is $24, delivery included."));
        api.put("settings/auto-responses", Map.of("intents", Map.of("question", Map.of("enabled", true))));
        screen.say(
                "Questions may be answered by themselves from what the shop has written down; all else waits for a person.");
    }

    private void launch(long sender, String name, String message) {
        var id = api.post(
                        "campaigns",
                        Map.of(
                                "name",
                                name,
                                "type",
                                "broadcast",
                                "message_template",
                                message,
                                "sender_id",
                                sender,
                                "audience",
                                Map.of("all", true),
                                "track_links",
                                message.contains("https://")))
                .path("id")
                .asLong();
        var check = api.get("campaigns/" + id + "/preflight");
        var started = api.post("campaigns/" + id + "/start", Map.of());
        campaigns.add(new Running(id, name, false));
        screen.heading("Campaign \"%s\" starts".formatted(name));
        screen.say("%d recipients, %d left out %s; it should be done by %s."
                .formatted(
                        started.path("recipients").asLong(),
                        started.path("excluded").asLong(),
                        check.path("excluded"),
                        check.path("finish_at").asString()));
    }

    /** Three messages for each who does not answer; whoever answers is left to the people of the shop. */
    private void drip(long sender) {
        var id = api.post(
                        "campaigns",
                        Map.of(
                                "name",
                                "First order",
                                "type",
                                "drip",
                                "sender_id",
                                sender,
                                "audience",
                                Map.of("all", true),
                                "sequence",
                                List.of(
                                        step(0, "New arrivals, {first_name|dear guest}: come and see them."),
                                        step(
                                                24,
                                                "Have you found something, {first_name|dear guest}? We help you choose."),
                                        step(48, "Your first order comes with a candle, until Sunday."))))
                .path("id")
                .asLong();
        var started = api.post("campaigns/" + id + "/start", Map.of());
        campaigns.add(new Running(id, "First order", true));
        screen.heading("Drip \"First order\" starts");
        screen.say("%d people are on the way through three messages, a day and two days apart, each for itself."
                .formatted(started.path("recipients").asLong()));
    }

    private static Map<String, Object> step(int delayHours, String message) {
        return Map.of("delay_hours", delayHours, "message", message, "stop_on_reply", true);
    }

    private void fourteenDays(long sender) {
        var visitors = new Visitors(api);
        for (int day = 1; day <= DAYS; day++) {
            if (day == 6) {
                launch(
                        sender,
                        "Weekend offer",
                        "{first_name|Hello}, this weekend everything blue is 20% off: https://casa-lume.example/blue");
            }
            if (day == 9) {
                drip(sender);
            }
            for (var passed = Duration.ZERO; passed.compareTo(Duration.ofDays(1)) < 0; passed = passed.plus(STEP)) {
                var now = api.post("simulator/clock", Map.of("advance", STEP.toString()))
                        .path("now")
                        .asString();
                visitors.come(sender);
                show(day, Instant.parse(now), passed.plus(STEP).equals(Duration.ofDays(1)));
            }
        }
    }

    private void show(int day, Instant now, boolean endOfDay) {
        var bars = new ArrayList<Screen.Bar>();
        var warmUp = api.get("whatsapp/warmup-status");
        bars.add(new Screen.Bar(
                "warm-up day " + warmUp.path("current_day").asInt(),
                warmUp.path("messages_sent_today").asLong(),
                warmUp.path("daily_limit").asLong(),
                "sent today"));
        for (var campaign : campaigns) {
            var stats = api.get("campaigns/" + campaign.id() + "/stats");
            if (campaign.drip()) {
                bars.add(ways(campaign, stats.path("enrolments")));
                continue;
            }
            long all = stats.path("recipients").asLong();
            long open = stats.path("queued").asLong() + stats.path("sending").asLong();
            var waiting = stats.path("waiting_because").asString("");
            bars.add(new Screen.Bar(
                    campaign.name(),
                    all - open,
                    all,
                    waiting.isEmpty()
                            ? "%d read, %d replied, %d opted out"
                                    .formatted(
                                            stats.path("read").asLong(),
                                            stats.path("replied").asLong(),
                                            stats.path("opted_out").asLong())
                            : waiting));
        }
        screen.progress("day %2d   %s".formatted(day, CALENDAR.format(now)), bars, endOfDay);
    }

    /** How many have come to the end of their way. */
    private static Screen.Bar ways(Running drip, JsonNode enrolments) {
        long active = enrolments.path("active").asLong();
        long completed = enrolments.path("completed").asLong();
        long stopped = enrolments.path("stopped").asLong();
        return new Screen.Bar(
                drip.name(),
                completed + stopped,
                active + completed + stopped,
                "%d through, %d answered or left, %d on the way".formatted(completed, stopped, active));
    }

    private static byte[] sample() {
        try (InputStream in = Objects.requireNonNull(Story.class.getResourceAsStream("/demo/contacts.csv"))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(Duration.ofMillis(100));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

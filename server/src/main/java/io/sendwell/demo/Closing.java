package io.sendwell.demo;

import static java.util.stream.Collectors.joining;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** The closing report: figures read back from the database, held against what the simulated WhatsApp really took. */
final class Closing {

    private final Api api;
    private final Screen screen;

    Closing(Api api, Screen screen) {
        this.api = api;
        this.screen = screen;
    }

    /** Prints the report; true when nobody got a message that was not allowed and nobody got one twice. */
    boolean report(List<Long> campaigns, long sender) {
        screen.heading("After 14 days");
        for (var id : campaigns) {
            campaign(id);
        }
        var accepted = all("simulator/accepted?sender_id=" + sender + "&limit=200&after=", "0");
        var perDay = new TreeMap<String, Integer>();
        accepted.forEach(line -> perDay.merge(line.path("at").asString().substring(0, 10), 1, Integer::sum));
        screen.say("Messages per day, which the warm-up let grow: %s"
                .formatted(perDay.values().stream().map(String::valueOf).collect(joining(", "))));
        replies(accepted);
        return promises(accepted);
    }

    private void campaign(long id) {
        var campaign = api.get("campaigns/" + id);
        var stats = api.get("campaigns/" + id + "/stats");
        screen.say(("%-14s %-9s %3d recipients: %d read, %d delivered, %d sent, %d failed, %d skipped, %d uncertain;"
                        + " %d replied, %d opted out")
                .formatted(
                        campaign.path("name").asString(),
                        campaign.path("status").asString(),
                        stats.path("recipients").asLong(),
                        stats.path("read").asLong(),
                        stats.path("delivered").asLong(),
                        stats.path("sent").asLong(),
                        stats.path("failed").asLong(),
                        stats.path("skipped").asLong(),
                        stats.path("uncertain").asLong(),
                        stats.path("replied").asLong(),
                        stats.path("opted_out").asLong()));
        if (campaign.path("type").asString().equals("drip")) {
            steps(id);
        }
        if (campaign.path("track_links").asBoolean()) {
            outcomes(id);
        }
    }

    /** Who followed the link of a campaign, and what came of it. */
    private void outcomes(long campaign) {
        var outcomes = api.get("campaigns/" + campaign + "/outcomes");
        screen.say("  %d people followed its link, %d of them ordered, for %s; previews of WhatsApp are not counted."
                .formatted(
                        outcomes.path("clicks").path("people").asLong(),
                        outcomes.path("conversions").path("people").asLong(),
                        money(outcomes.path("conversions").path("value"))));
    }

    private void steps(long drip) {
        var steps = api.get("campaigns/" + drip + "/steps");
        for (var step : steps.path("items")) {
            long sent = step.path("sent").asLong()
                    + step.path("delivered").asLong()
                    + step.path("read").asLong();
            screen.say("  step %d: %3d sent, %d read, %d replied; %d ways ended here"
                    .formatted(
                            step.path("id").asLong(),
                            sent,
                            step.path("read").asLong(),
                            step.path("replied").asLong(),
                            step.path("ended").asLong()));
        }
        screen.say("  left before the end: %s"
                .formatted(steps.path("stopped_because")
                        .propertyStream()
                        .map(why -> "%d %s".formatted(why.getValue().asLong(), words(why.getKey())))
                        .collect(joining(", "))));
    }

    private static String money(JsonNode byCurrency) {
        return byCurrency
                .propertyStream()
                .map(sum -> "%.2f %s".formatted(sum.getValue().asDouble(), sum.getKey()))
                .collect(joining(" and "));
    }

    private static String words(String code) {
        return code.replace('_', ' ');
    }

    /** What people wrote was understood as, and what came of it. */
    private void replies(List<JsonNode> accepted) {
        var intents = new TreeMap<String, Integer>();
        for (var conversation : all("conversations?limit=200&cursor=", "")) {
            for (var line :
                    all("conversations/" + conversation.path("id").asLong() + "/messages?limit=200&cursor=", "")) {
                if (line.path("direction").asString().equals("in")) {
                    intents.merge(line.path("classification").path("intent").asString(), 1, Integer::sum);
                }
            }
        }
        var pipeline = api.get("leads/stats/pipeline");
        screen.say("What people wrote, as it was understood: %s"
                .formatted(intents.entrySet().stream()
                        .map(intent -> "%d %s".formatted(intent.getValue(), words(intent.getKey())))
                        .collect(joining(", "))));
        screen.say("Questions answered by themselves: %d; new leads: %d"
                .formatted(
                        accepted.stream()
                                .filter(line -> line.path("kind").asString().equals("auto_reply"))
                                .count(),
                        pipeline.path("total").asLong()));
    }

    private boolean promises(List<JsonNode> accepted) {
        var optedOutAt = optOuts();
        var seen = new HashSet<String>();
        int late = 0;
        int twice = 0;
        for (var line : accepted) {
            if (!line.path("kind").asString().equals("marketing")) {
                continue;
            }
            var left = optedOutAt.get(line.path("to").asString());
            if (left != null && Instant.parse(line.path("at").asString()).isAfter(left)) {
                late++;
            }
            if (!seen.add(line.path("to").asString() + " "
                    + Visitors.withoutCodes(line.path("text").asString()))) {
                twice++;
            }
        }
        screen.say("");
        screen.say("%d messages went out; %d people opted out.".formatted(accepted.size(), optedOutAt.size()));
        screen.say("Sent to somebody after they opted out: %d".formatted(late));
        screen.say("Sent twice: %d".formatted(twice));
        return late == 0 && twice == 0;
    }

    /** When each contact that is opted out now left, from its consent ledger. */
    private Map<String, Instant> optOuts() {
        var left = new HashMap<String, Instant>();
        for (var contact : all("contacts?consent_status=revoked&limit=200&cursor=", "")) {
            var ledger = api.get("contacts/" + contact.path("id").asLong() + "/consent")
                    .path("items");
            for (var entry : ledger) {
                if (entry.path("change").asString().equals("revoked")) {
                    left.merge(
                            contact.path("phone").asString(),
                            Instant.parse(entry.path("at").asString()),
                            (a, b) -> a.isAfter(b) ? a : b);
                }
            }
        }
        return left;
    }

    /** All items of a list, page by page. */
    private List<JsonNode> all(String path, String start) {
        var items = new ArrayList<JsonNode>();
        var next = start;
        while (true) {
            var page = api.get(path + next);
            page.path("items").forEach(items::add);
            if (page.path("next_cursor").isNull()) {
                return items;
            }
            next = page.path("next_cursor").asString();
        }
    }
}

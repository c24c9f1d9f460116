package io.sendwell.demo;

import java.util.Map;
import java.util.regex.Pattern;

/** People of the simulated WhatsApp who follow the links that they got, and some who buy. */
final class Visitors {

    /** What the links of the demo begin with; nobody but its own people goes there. */
    static final String ADDRESS = "https://go.casa-lume.example";

    private static final Pattern LINK = Pattern.compile(Pattern.quote(ADDRESS + "/r/") + "([\\w-]+)");
    private static final int EVERY = 3;

    private final Api api;
    private long after;
    private int links;

    Visitors(Api api) {
        this.api = api;
    }

    /** A text without what is different for each who got it. */
    static String withoutCodes(String text) {
        return LINK.matcher(text).replaceAll(ADDRESS);
    }

    /** Of those who got a link since the last visit, some follow it. */
    void come(long sender) {
        while (true) {
            var page = api.get("simulator/accepted?limit=200&sender_id=%d&after=%d".formatted(sender, after));
            for (var line : page.path("items")) {
                after = Math.max(after, line.path("seq").asLong());
                var link = LINK.matcher(line.path("text").asString());
                if (link.find() && links++ % EVERY == 0) {
                    follow(link.group(1), line.path("to").asString());
                }
            }
            if (page.path("next_cursor").isNull()) {
                return;
            }
        }
    }

    /** The preview that a phone shows is fetched as well, and is no visitor. */
    private void follow(String code, String phone) {
        api.visit("/r/" + code, "WhatsApp/2.24.20.80 A");
        api.visit(
                "/r/" + code,
                "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36");
        if (links % (2 * EVERY) == 1) {
            api.post("conversions", Map.of("phone", phone, "name", "order", "value", 24, "currency", "USD"));
        }
    }
}

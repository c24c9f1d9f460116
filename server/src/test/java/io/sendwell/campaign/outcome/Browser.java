package io.sendwell.campaign.outcome;

import io.sendwell.TestServer;
import io.sendwell.TestShop;
import io.sendwell.TestShop.Taken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.regex.Pattern;

/** Somebody's browser, which follows links to the server wherever they claim to lead. */
public final class Browser implements AutoCloseable {

    public static final String ADDRESS = "https://go.example.com";

    static final String PERSON = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko)"
            + " Chrome/130.0.0.0 Mobile Safari/537.36";

    private static final Pattern LINK = Pattern.compile(Pattern.quote(ADDRESS) + "/r/([A-Za-z0-9_-]+)");

    private final HttpClient http = HttpClient.newHttpClient();
    private final String server;

    public Browser(TestServer server) {
        this.server = server.base().replaceFirst("/api/v1/$", "");
    }

    /** The codes in a text, in their order. */
    static List<String> codes(String text) {
        return LINK.matcher(text).results().map(match -> match.group(1)).toList();
    }

    /** The first code of what this phone got last. */
    public static String code(TestShop shop, String phone) {
        return codes(shop.taken().stream()
                        .filter(taken -> taken.to().equals(phone))
                        .map(Taken::text)
                        .toList()
                        .getLast())
                .getFirst();
    }

    public HttpResponse<String> follow(String code) {
        return follow(code, "GET", "User-Agent", PERSON);
    }

    HttpResponse<String> follow(String code, String method, String... headers) {
        var request = HttpRequest.newBuilder(URI.create(server + "/r/" + code))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .headers(headers)
                .build();
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        http.close();
    }
}

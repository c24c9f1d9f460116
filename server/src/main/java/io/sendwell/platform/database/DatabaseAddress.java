package io.sendwell.platform.database;

import io.sendwell.platform.StartRefused;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Where PostgreSQL answers and as whom we log in. */
record DatabaseAddress(
        String url, @Nullable String user, @Nullable String password) {

    /**
     * Reads {@code SENDWELL_DATABASE_URL}: {@code jdbc:postgresql://host/db}, or {@code postgresql://user:pw@host/db}
     * as hosters hand it out. A user and password given apart win over those in it.
     */
    static DatabaseAddress parse(String url, @Nullable String user, @Nullable String password) {
        if (url.startsWith("jdbc:postgresql:")) {
            return new DatabaseAddress(url, user, password);
        }
        var uri = uri(url);
        var given = uri.getRawUserInfo() == null
                ? new String[0]
                : uri.getRawUserInfo().split(":", 2);
        var server = uri.getHost() + (uri.getPort() == -1 ? "" : ":" + uri.getPort());
        return new DatabaseAddress(
                "jdbc:postgresql://" + server + (uri.getRawPath().isEmpty() ? "/" : uri.getRawPath())
                        + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery()),
                user != null || given.length == 0 ? user : decode(given[0]),
                password != null || given.length < 2 ? password : decode(given[1]));
    }

    /** The text itself is never repeated: it may hold a password. */
    private static URI uri(String url) {
        try {
            var uri = new URI(url);
            if (uri.getHost() != null && ("postgresql".equals(uri.getScheme()) || "postgres".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (URISyntaxException notOne) {
            // Falls through: the same answer for all that is not one.
        }
        throw new StartRefused(
                "SENDWELL_DATABASE_URL is not the address of a PostgreSQL.",
                "Write it as postgresql://user:password@host:5432/database (with %40 for an @ in the password), or as"
                        + " jdbc:postgresql://host:5432/database with SENDWELL_DATABASE_USER and"
                        + " SENDWELL_DATABASE_PASSWORD.");
    }

    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** Never the password. */
    @Override
    public String toString() {
        return url + " as " + user;
    }
}

package io.sendwell.contact.imports;

import io.sendwell.TestClient.Answer;
import io.sendwell.TestServer;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Sends files to a server and waits until they are imported. */
public record Uploads(TestServer server) {

    private static final String BOUNDARY = "----sendwell-test";

    /** The answer to the upload itself. */
    public Answer send(byte[] file, Map<String, String> fields) {
        var body = new ByteArrayOutputStream();
        fields.forEach((name, value) -> body.writeBytes(
                ("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n")
                        .getBytes(StandardCharsets.UTF_8)));
        body.writeBytes(("--" + BOUNDARY
                        + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"people.csv\"\r\n"
                        + "Content-Type: text/csv\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
        body.writeBytes(file);
        body.writeBytes(("\r\n--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
        return server.send(server.request("contacts/import")
                .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                .POST(BodyPublishers.ofByteArray(body.toByteArray())));
    }

    /** The import when it is done. */
    public JsonNode run(byte[] file, Map<String, String> fields) {
        var accepted = send(file, fields);
        if (accepted.status() != 202) {
            throw new AssertionError(accepted.toString());
        }
        server.advance("PT1S");
        return server.get("imports/" + accepted.body().get("id").asLong()).body();
    }

    public JsonNode run(String csv, Map<String, String> fields) {
        return run(csv.getBytes(StandardCharsets.UTF_8), fields);
    }

    /** What has this phone. */
    public JsonNode contact(String phone) {
        return server.get("contacts?search=" + phone.replace("+", "%2B"))
                .body()
                .get("items")
                .path(0);
    }

    /** Counts as {@code total/created/updated/skipped/rejected}. */
    public static String counts(JsonNode done) {
        return done.get("total") + "/" + done.get("created") + "/" + done.get("updated") + "/" + done.get("skipped")
                + "/" + done.get("rejected");
    }
}

package io.sendwell.channel.media;

import io.sendwell.TestClient.Answer;
import io.sendwell.TestShop;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/** Files of every sort, no longer than they must be to be recognised; and how they are uploaded. */
public final class TestMedia {

    private static final String BOUNDARY = "----sendwell-test";

    private TestMedia() {}

    /** A picture that is another one for every {@code n}. */
    public static byte[] png(int n) {
        return bytes(hex("89504e470d0a1a0a0000000d49484452"), ("picture " + n).getBytes(StandardCharsets.UTF_8));
    }

    public static byte[] pdf() {
        return text("%PDF-1.7\n%a price list\n");
    }

    public static byte[] mp4() {
        return bytes(hex("00000018"), text("ftypisom"), hex("00000200"), text("isommp42"), new byte[50]);
    }

    public static byte[] mp3() {
        return bytes(text("ID3"), hex("0400000000000a"), new byte[50]);
    }

    public static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    public static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }

    public static byte[] bytes(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (var part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /** A zip file with these entries, as the Office formats are. */
    public static byte[] zip(String... entries) {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (var entry : entries) {
                zip.putNextEntry(new ZipEntry(entry));
                zip.write(text("<a/>"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Uploads a file; what the client says of its type is a lie. */
    public static Answer upload(TestShop shop, byte[] file, String fileName, @Nullable String name) {
        var body = new ByteArrayOutputStream();
        if (name != null) {
            body.writeBytes(text(
                    "--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\n" + name + "\r\n"));
        }
        body.writeBytes(text("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\""
                + fileName + "\"\r\nContent-Type: text/html\r\n\r\n"));
        body.writeBytes(file);
        body.writeBytes(text("\r\n--" + BOUNDARY + "--\r\n"));
        return shop.server()
                .send(shop.member()
                        .request("media")
                        .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                        .POST(BodyPublishers.ofByteArray(body.toByteArray())));
    }

    /** The id of an uploaded file. */
    public static long uploaded(TestShop shop, byte[] file) {
        return TestShop.id(upload(shop, file, "a file", null));
    }
}

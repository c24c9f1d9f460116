package io.sendwell.channel.media;

import static io.sendwell.channel.media.TestMedia.bytes;
import static io.sendwell.channel.media.TestMedia.hex;
import static io.sendwell.channel.media.TestMedia.text;
import static io.sendwell.channel.media.TestMedia.zip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sendwell.kernel.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContentCheckTest {

    @TempDir
    Path folder;

    @Test
    void everything_that_whatsapp_takes_is_known_by_its_bytes() {
        Map.ofEntries(
                        Map.entry("image/jpeg", bytes(hex("ffd8ffe000104a46494600010100000100010000"), new byte[99])),
                        Map.entry("image/png", TestMedia.png(1)),
                        Map.entry("video/mp4", TestMedia.mp4()),
                        Map.entry("video/3gpp", mp4("3gp5")),
                        Map.entry("audio/mp4", mp4("M4A ")),
                        Map.entry("audio/mpeg", TestMedia.mp3()),
                        Map.entry("audio/aac", bytes(hex("fff15080"), new byte[99])),
                        Map.entry("audio/amr", bytes(text("#!AMR\n"), new byte[99])),
                        Map.entry("audio/ogg", ogg(text("OpusHead"))),
                        Map.entry("application/pdf", TestMedia.pdf()),
                        Map.entry("text/plain", text("नमस्ते, olá: prices\n1;2;3\n")),
                        Map.entry("application/msword", oldOffice("WordDocument")),
                        Map.entry("application/vnd.ms-excel", oldOffice("Workbook")),
                        Map.entry("application/vnd.ms-powerpoint", oldOffice("PowerPoint Document")),
                        Map.entry(
                                MediaType.OOXML + "wordprocessingml.document",
                                zip("[Content_Types].xml", "word/document.xml")),
                        Map.entry(MediaType.OOXML + "spreadsheetml.sheet", zip("_rels/.rels", "xl/workbook.xml")),
                        Map.entry(
                                MediaType.OOXML + "presentationml.presentation",
                                zip("[Content_Types].xml", "ppt/presentation.xml")))
                .forEach((type, bytes) ->
                        assertThat(check(bytes).contentType()).as(type).isEqualTo(type));
    }

    @Test
    void mp4_files_are_known_by_every_usual_brand() {
        for (var brand : List.of("isom", "iso2", "iso5", "iso6", "mp41", "mp42", "avc1", "MSNV", "M4V ")) {
            assertThat(check(mp4(brand)).contentType()).as(brand).isEqualTo("video/mp4");
        }
    }

    @Test
    void all_else_is_refused_with_a_way_out() {
        refused(bytes(text("RIFF"), hex("24000000"), text("WEBPVP8 "), new byte[50]), "sticker");
        refused(bytes(text("GIF89a"), new byte[50]), "is a GIF");
        refused(mp4("qt  "), "QuickTime");
        refused(mp4("heic"), "HEIC");
        refused(text("<!DOCTYPE html><html><script>alert(1)</script></html>"), "text/html");
        refused(text("<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"/>"), "image/svg+xml");
        refused(bytes(text("MZ"), hex("90000300000004000000ffff0000b8"), new byte[300]), "x-msdownload");
        refused(ogg(bytes(hex("01"), text("vorbis"))), "audio/vorbis");
        refused(zip("a.txt", "b.txt"), "application/zip");
        refused(zip("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "macros");
        refused(oldOffice("Something else"), "msoffice");
        refused(bytes(text("PK"), hex("0304"), new byte[99]), "application/zip");
        refused(new byte[99], "nothing that can be recognised");
    }

    @Test
    void a_name_gets_an_ending_that_does_not_deceive() {
        var pdf = MediaType.of("application/pdf").orElseThrow();
        var plain = MediaType.of("text/plain").orElseThrow();

        assertThat(pdf.named("Prices.PDF")).isEqualTo("Prices.PDF");
        assertThat(pdf.named("prices.exe")).isEqualTo("prices.exe.pdf");
        assertThat(pdf.named("prices")).isEqualTo("prices.pdf");
        assertThat(plain.named("people.csv")).isEqualTo("people.csv");
        assertThat(plain.named("page.html")).isEqualTo("page.html.txt");
    }

    @Test
    void limits_are_those_of_the_kind() {
        assertThat(MediaType.of("image/png").orElseThrow().limit()).isEqualTo(5L << 20);
        assertThat(MediaType.of("video/mp4").orElseThrow().limit()).isEqualTo(16L << 20);
        assertThat(MediaType.of("audio/ogg").orElseThrow().limit()).isEqualTo(16L << 20);
        assertThat(MediaType.of("application/pdf").orElseThrow().limit()).isEqualTo(100L << 20);
    }

    private MediaType check(byte[] bytes) {
        try {
            return ContentCheck.of(Files.write(folder.resolve("a file"), bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void refused(byte[] bytes, String words) {
        assertThatThrownBy(() -> check(bytes)).isInstanceOf(Problem.class).hasMessageContaining(words);
    }

    private static byte[] mp4(String brand) {
        return bytes(hex("00000018"), text("ftyp" + brand), hex("00000200"), text("isommp42"), new byte[50]);
    }

    private static byte[] ogg(byte[] codec) {
        return bytes(
                text("OggS"), hex("0002"), new byte[8], hex("01020304000000000000000001" + "13"), codec, new byte[50]);
    }

    /** A compound file whose directory, in its fifth sector, has a stream of this name. */
    private static byte[] oldOffice(String stream) {
        var name = (stream + "\0").getBytes(StandardCharsets.UTF_16LE);
        var entry = new byte[128];
        System.arraycopy(name, 0, entry, 0, name.length);
        entry[64] = (byte) name.length;
        entry[66] = 2;
        return bytes(hex("d0cf11e0a1b11ae1"), new byte[512 * 5 - 8], entry, new byte[384]);
    }
}

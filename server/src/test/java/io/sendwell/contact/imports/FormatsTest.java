package io.sendwell.contact.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sendwell.kernel.Problem;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way of writing a table down that we promise to read. */
class FormatsTest {

    /** Quotes, a quoted delimiter of every sort, a line break and accents, in a file that ends without a line break. */
    private static final List<String[]> TABLE = List.of(
            new String[] {"name", "phone", "note"},
            new String[] {"Zoë Müller", "+12025550110", "one, two; three | four\tfive"},
            new String[] {"José \"Pepe\" Peña", "+12025550111", "first line\nsecond line"});

    @TempDir
    Path folder;

    static Stream<Arguments> formats() {
        var charsets = List.of(
                "UTF-8", "UTF-8 marked", "UTF-16LE", "UTF-16LE marked", "UTF-16BE", "UTF-16BE marked", "windows-1252");
        return charsets.stream()
                .flatMap(charset -> Stream.of(',', ';', '\t', '|').map(delimiter -> Arguments.of(charset, delimiter)));
    }

    @ParameterizedTest
    @MethodSource("formats")
    void every_encoding_and_delimiter_is_read(String encoding, char delimiter) throws IOException {
        var charset = Charset.forName(encoding.replace(" marked", ""));
        var text = new StringBuilder(encoding.endsWith(" marked") ? "\uFEFF" : "");
        for (var row : TABLE) {
            for (int i = 0; i < row.length; i++) {
                text.append(i == 0 ? "" : delimiter)
                        .append('"')
                        .append(row[i].replace("\"", "\"\""))
                        .append('"');
            }
            text.append("\r\n");
        }

        var read = read(text.toString().stripTrailing().getBytes(charset));

        assertThat(read).hasSize(3);
        for (int i = 0; i < 3; i++) {
            assertThat(read.get(i)).containsExactly(TABLE.get(i));
        }
    }

    @Test
    void excels_separator_line_is_obeyed_and_not_a_row() throws IOException {
        assertThat(read("sep=;\r\nname;phone\r\nA, B;+12025550110\r\n".getBytes(StandardCharsets.UTF_8)))
                .containsExactly(new String[] {"name", "phone"}, new String[] {"A, B", "+12025550110"});
    }

    @Test
    void blank_lines_are_no_rows() throws IOException {
        assertThat(read("a,b\n\n , \n1,2\n\n".getBytes(StandardCharsets.UTF_8))).hasSize(2);
    }

    @Test
    void one_column_needs_no_delimiter() throws IOException {
        assertThat(read("phone\n+12025550110\n".getBytes(StandardCharsets.UTF_8)))
                .containsExactly(new String[] {"phone"}, new String[] {"+12025550110"});
    }

    @Test
    void an_accent_late_in_a_long_file_decides_its_encoding() throws IOException {
        var text = "name,phone\n" + "Plain,+12025550110\n".repeat(10_000) + "Peña,+12025550111\n";
        var read = read(text.getBytes(Charset.forName("windows-1252")));
        assertThat(read.getLast()[0]).isEqualTo("Peña");
    }

    @Test
    void what_is_no_text_is_refused() {
        for (var bytes : List.of(
                new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0, 0, 0, 13, 'I', 'H', 'D', 'R'},
                "%PDF-1.7\nphone".getBytes(StandardCharsets.UTF_8),
                " \r\n\t".getBytes(StandardCharsets.UTF_8))) {
            assertThatThrownBy(() -> read(bytes))
                    .isInstanceOfSatisfying(
                            Problem.class,
                            problem -> assertThat(problem.errors().getFirst().field())
                                    .isEqualTo("file"));
        }
    }

    @Test
    void a_quotation_mark_that_is_never_closed_does_not_fill_the_memory() {
        var text = "name,phone\n\"Ann,+12025550110\n" + "Bob,+12025550111\n".repeat(100_000);
        assertThatThrownBy(() -> read(text.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(UnreadableFile.class)
                .hasMessageContaining("quotation mark");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Name;Phone                        | name phone
            Nombre;Apellidos;Teléfono         | first_name last_name phone
            Vorname;Nachname;Handynummer      | first_name last_name phone
            Nome completo;Celular;Empresa     | name phone company
            Prénom;Nom de famille;Tél         | first_name last_name phone
            Nº de teléfono;E-Mail             | phone email
            Phone;WhatsApp;Home Phone         | Phone phone Home_Phone
            Client;Kontakt;City               | name phone City
            Customer name;Mobile / WhatsApp;Firma / Company | name phone company
            id;Phone;name                     | id phone name
            """)
    void headers_say_what_columns_mean(String header, String fields) {
        var names = header.split(";", -1);
        var row = new String[names.length];
        for (int i = 0; i < row.length; i++) {
            row[i] = names[i].equals("Kontakt") ? "+12025550110" : "x";
        }
        assertThat(words(List.of(names, row))).isEqualTo(fields);
    }

    @Test
    void without_headers_the_cells_say_what_columns_mean() {
        assertThat(words(List.of(
                        new String[] {"7", "Ann Lee", "+1 202 555 0110", "ann@example.com"},
                        new String[] {"8", "Bob Roe", "+1 202 555 0111", "bob@example.com"})))
                .isEqualTo("column_1 name phone email");
    }

    @Test
    void a_file_without_phones_is_refused() {
        assertThatThrownBy(() -> words(List.of(new String[] {"name", "city"}, new String[] {"Ann", "Rome"})))
                .isInstanceOf(Problem.class);
    }

    private static String words(List<String[]> first) {
        var columns = Columns.understand(first, Map.of(), "US");
        return String.join(
                " ",
                columns.all().stream()
                        .map(column -> column.attribute() != null
                                ? column.attribute()
                                : column.field().word())
                        .toList());
    }

    private List<String[]> read(byte[] bytes) throws IOException {
        var file = Files.write(folder.resolve("table"), bytes);
        var read = new ArrayList<String[]>();
        try (var rows = Rows.open(file, TextFormats.detect(file))) {
            for (var row = rows.next(); row != null; row = rows.next()) {
                read.add(row);
            }
        }
        return read;
    }
}

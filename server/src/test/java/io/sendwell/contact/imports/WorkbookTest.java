package io.sendwell.contact.imports;

import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.LocalDate;
import java.util.Map;
import org.dhatim.fastexcel.Workbook;
import org.junit.jupiter.api.Test;

class WorkbookTest {

    @Test
    void a_workbook_is_read_like_a_text() throws IOException {
        try (var server = TestServer.start()) {
            var uploads = new Uploads(server);

            var done = uploads.run(workbook(), Map.of());

            assertThat(Uploads.counts(done)).isEqualTo("3/2/0/0/1");
            var contact = uploads.contact("+12025550110");
            assertThat(contact.get("name").asString()).isEqualTo("Zoë Peña");
            assertThat(contact.get("attributes").toString()).isEqualTo("{\"Since\":\"2026-03-01\",\"Visits\":\"3\"}");
            assertThat(uploads.contact("+12025550111").get("name").asString()).isEqualTo("Bob");
            assertThat(server.get("imports/" + done.get("id") + "/rejected.csv")
                            .body()
                            .asString())
                    .contains("Nobody,,,,has no phone number");
        }
    }

    private static byte[] workbook() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var workbook = new Workbook(bytes, "Test", "1.0")) {
            var sheet = workbook.newWorksheet("People");
            var header = new String[] {"Name", "Mobile", "Since", "Visits"};
            for (int i = 0; i < header.length; i++) {
                sheet.value(0, i, header[i]);
            }
            sheet.value(1, 0, "Zoë Peña");
            sheet.value(1, 1, 12025550110L); // a phone that Excel took for a number
            sheet.value(1, 2, LocalDate.of(2026, 3, 1));
            sheet.style(1, 2).format("yyyy-mm-dd").set();
            sheet.value(1, 3, 3);
            sheet.value(3, 0, "Bob");
            sheet.value(3, 1, "(202) 555-0111");
            sheet.value(4, 0, "Nobody");
        }
        return bytes.toByteArray();
    }
}

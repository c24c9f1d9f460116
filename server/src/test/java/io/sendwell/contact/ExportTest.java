package io.sendwell.contact;

import static org.assertj.core.api.Assertions.assertThat;

import io.sendwell.TestServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ExportTest {

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void an_export_holds_phones_as_they_are_and_no_formulas() {
        server.post("contacts", """
                {"first_name": "=cmd|' /C calc'!A0", "last_name": "+1 and more", "phone": "+12025550110",
                 "company": "@SUM(A1)", "tags": ["a", "b"], "attributes": {"note": "-2+3", "size": "-2"}}
                """);

        var answer = server.get("contacts/export.csv");

        assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/csv;charset=utf-8");
        var lines = answer.body().asString().split("\r\n", -1);
        assertThat(lines[0])
                .isEqualTo("\uFEFFid,first_name,last_name,phone,email,company,job_title,timezone,consent_status,tags,"
                        + "created_at,note,size");
        assertThat(lines[1])
                .contains(",'=cmd|' /C calc'!A0,'+1 and more,+12025550110,,'@SUM(A1),,,unknown,\"a, b\",")
                .endsWith(",'-2+3,-2");
    }

    @Test
    void an_export_can_be_filtered_like_the_list() {
        server.post("contacts", "{\"phone\": \"+12025550111\", \"tags\": [\"only\"]}");
        assertThat(server.get("contacts/export.csv?tag=only").body().asString().lines())
                .hasSize(2);
    }
}

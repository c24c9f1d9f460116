package io.sendwell.analytics.report.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetupTest;
import io.sendwell.analytics.report.delivery.MailSettings.Security;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a real mail server, and against ones that behave badly. */
class MailerTest {

    private static final Instant NOW = Instant.parse("2026-03-02T07:00:00Z");
    private static final Letter LETTER = new Letter("Ação, 1 March: 3 sent", "3 sent.", "<p>3 sent &amp; fine.</p>");

    private static GreenMail mail;

    @BeforeAll
    static void start() {
        mail = new GreenMail(ServerSetupTest.SMTP.dynamicPort());
        mail.start();
        mail.setUser("reports@example.com", "sendwell", "a secret");
    }

    @AfterAll
    static void stop() {
        mail.stop();
    }

    @BeforeEach
    void empty() throws Exception {
        mail.purgeEmailFromAllMailboxes();
    }

    @Test
    void a_mail_has_a_text_and_a_page_and_says_which_report_it_is() throws Exception {
        var outcome = by(mail.getSmtp().getPort(), "a secret").send("ana@example.com", "report-1", LETTER, NOW);

        assertThat(outcome).isEqualTo(new Outcome.Sent());
        var received = only(mail.getReceivedMessages());
        assertThat(received.getSubject()).isEqualTo("Ação, 1 March: 3 sent");
        assertThat(received.getHeader("Message-ID")).containsExactly("<report-1@example.com>");
        assertThat(received.getHeader("Auto-Submitted")).containsExactly("auto-generated");
        assertThat(received.getFrom()[0]).hasToString("Sendwell <reports@example.com>");
        assertThat(received.getSentDate().toInstant()).isEqualTo(NOW);
        var parts = (MimeMultipart) received.getContent();
        assertThat(parts.getContentType()).startsWith("multipart/alternative");
        assertThat(parts.getCount()).isEqualTo(2);
        assertThat(parts.getBodyPart(0).getContentType()).startsWith("text/plain");
        assertThat((String) parts.getBodyPart(0).getContent()).isEqualTo("3 sent.");
        assertThat(parts.getBodyPart(1).getContentType()).startsWith("text/html");
        assertThat((String) parts.getBodyPart(1).getContent()).isEqualTo("<p>3 sent &amp; fine.</p>");
    }

    @Test
    void a_line_break_in_the_subject_adds_no_header() throws Exception {
        var letter = new Letter("Sales\r\nBcc: eve@example.com\r\n\r\nHello", "text", "page");

        by(mail.getSmtp().getPort(), "a secret").send("ana@example.com", "report-2", letter, NOW);

        var received = only(mail.getReceivedMessages());
        assertThat(received.getHeader("Bcc")).isNull();
        assertThat(received.getSubject()).isEqualTo("Sales Bcc: eve@example.com Hello");
    }

    @Test
    void a_refused_login_is_tried_again_and_tells_no_password() {
        var outcome = by(mail.getSmtp().getPort(), "wrong").send("ana@example.com", "report-3", LETTER, NOW);

        assertThat(outcome).isEqualTo(new Outcome.Later("The mail server did not accept this installation's login."));
        assertThat(mail.getReceivedMessages()).isEmpty();
    }

    @Test
    void without_encryption_where_it_is_wanted_nothing_is_sent() {
        var settings = settings(mail.getSmtp().getPort(), "a secret", Security.STARTTLS);

        assertThat(new Mailer(settings).send("ana@example.com", "report-4", LETTER, NOW))
                .isInstanceOf(Outcome.Later.class);
        assertThat(mail.getReceivedMessages()).isEmpty();
    }

    @Test
    void a_refused_address_is_given_up_one_that_is_busy_is_tried_again() throws IOException {
        try (var server = new Scripted(Map.of("RCPT", "550 No such user"))) {
            assertThat(by(server.port(), null).send("ana@example.com", "report-5", LETTER, NOW))
                    .isEqualTo(new Outcome.Never("The mail server refuses this address (550)."));
        }
        try (var server = new Scripted(Map.of("RCPT", "451 Greylisted"))) {
            assertThat(by(server.port(), null).send("ana@example.com", "report-6", LETTER, NOW))
                    .isEqualTo(new Outcome.Later("The mail server does not take mails for this address now (451)."));
        }
        try (var server = new Scripted(Map.of("DATA", "554 Looks like spam"))) {
            assertThat(by(server.port(), null).send("ana@example.com", "report-7", LETTER, NOW))
                    .isEqualTo(new Outcome.Later("The mail server did not take the mail (554)."));
        }
    }

    @Test
    void a_server_that_is_down_or_silent_is_tried_again() throws IOException {
        var unreachable = new Outcome.Later("The mail server could not be reached, or broke off.");
        int port;
        try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = silent.getLocalPort();
            assertThat(by(port, null).send("ana@example.com", "report-8", LETTER, NOW))
                    .isEqualTo(unreachable);
        }
        assertThat(by(port, null).send("ana@example.com", "report-9", LETTER, NOW))
                .isEqualTo(unreachable);
    }

    @Test
    void settings_that_cannot_work_stop_the_start() {
        assertThatThrownBy(() -> new MailSettings(
                        "mail.example.com", null, null, null, "not an address", Security.TLS, Duration.ofSeconds(1)))
                .hasMessageContaining("SENDWELL_MAIL_FROM");
        assertThatThrownBy(() -> new MailSettings(
                        "mail.example.com", null, "me", "pw", "a@example.com", Security.NONE, Duration.ofSeconds(1)))
                .hasMessageContaining("SENDWELL_MAIL_SECURITY");
        assertThat(settings(25, "a secret", Security.TLS).toString()).doesNotContain("a secret");
    }

    private static Mailer by(int port, @Nullable String password) {
        return new Mailer(settings(port, password, Security.NONE));
    }

    private static MailSettings settings(int port, @Nullable String password, Security security) {
        return new MailSettings(
                "127.0.0.1",
                port,
                password == null ? null : "sendwell",
                password,
                "Sendwell <reports@example.com>",
                security,
                Duration.ofMillis(500));
    }

    private static MimeMessage only(MimeMessage[] messages) {
        assertThat(Arrays.asList(messages)).hasSize(1);
        return messages[0];
    }

    /** A mail server that says what it is told to some commands, and yes to all others. */
    private static final class Scripted implements AutoCloseable {

        private final ServerSocket socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        private final Map<String, String> answers;

        Scripted(Map<String, String> answers) throws IOException {
            this.answers = answers;
            Thread.ofVirtual().start(() -> {
                while (!socket.isClosed()) {
                    try (var client = socket.accept()) {
                        serve(client);
                    } catch (IOException gone) {
                        // The next one comes, or the end of the test.
                    }
                }
            });
        }

        private void serve(Socket client) throws IOException {
            var in = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
            say(client, "220 here");
            boolean inData = false;
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                var command = line.length() < 4 ? line : line.substring(0, 4).toUpperCase(Locale.ROOT);
                if (inData) {
                    inData = !line.equals(".");
                    if (!inData) {
                        say(client, "250 taken");
                    }
                    continue;
                }
                inData = command.equals("DATA") && !answers.containsKey("DATA");
                say(client, answers.getOrDefault(command, inData ? "354 go on" : "250 yes"));
            }
        }

        private static void say(Socket client, String line) throws IOException {
            client.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
        }

        int port() {
            return socket.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}

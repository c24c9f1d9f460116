package io.sendwell.analytics.report.delivery;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.Objects;
import java.util.Optional;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.jspecify.annotations.Nullable;
import org.springframework.mail.MailAuthenticationException;
import org.springframework.mail.MailException;
import org.springframework.mail.MailSendException;
import org.springframework.mail.javamail.JavaMailSenderImpl;
import org.springframework.stereotype.Component;

/** Sends mails by the installation's mail server, each to one person. */
@Component
class Mailer {

    /** SMTP: from here on the answer is final. */
    private static final int FOR_GOOD = 500;

    private final MailSettings settings;
    private final JavaMailSenderImpl server = new JavaMailSenderImpl();

    Mailer(MailSettings settings) {
        this.settings = settings;
        server.setHost(settings.host());
        server.setPort(settings.portInUse());
        server.setUsername(settings.username());
        server.setPassword(settings.password());
        server.setDefaultEncoding(StandardCharsets.UTF_8.name());
        var properties = server.getJavaMailProperties();
        var timeout = Long.toString(settings.timeout().toMillis());
        properties.setProperty("mail.smtp.connectiontimeout", timeout);
        properties.setProperty("mail.smtp.timeout", timeout);
        properties.setProperty("mail.smtp.writetimeout", timeout);
        properties.setProperty("mail.smtp.auth", Boolean.toString(settings.username() != null));
        properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
        switch (settings.security()) {
            case STARTTLS -> {
                properties.setProperty("mail.smtp.starttls.enable", "true");
                properties.setProperty("mail.smtp.starttls.required", "true");
            }
            case TLS -> properties.setProperty("mail.smtp.ssl.enable", "true");
            case NONE -> {}
        }
    }

    /** @param key becomes the Message-ID: a mail that is sent again is the same one to its recipient's mail program */
    Outcome send(String recipient, String key, Letter letter, Instant now) {
        if (!settings.isOn()) {
            return new Outcome.Later("This installation sends no mail: whoever runs it must set SENDWELL_MAIL_HOST.");
        }
        try {
            server.send(message(recipient, key, letter, now));
            return new Outcome.Sent();
        } catch (MailAuthenticationException refused) {
            return new Outcome.Later("The mail server did not accept this installation's login.");
        } catch (MailSendException failed) {
            return judged(failed);
        } catch (MailException | MessagingException impossible) {
            return new Outcome.Never("No mail could be made for this address.");
        }
    }

    private MimeMessage message(String recipient, String key, Letter letter, Instant now) throws MessagingException {
        var from = new InternetAddress(Objects.requireNonNull(settings.from()), true);
        var message = server.createMimeMessage();
        message.setFrom(from);
        message.setRecipient(MimeMessage.RecipientType.TO, new InternetAddress(recipient, true));
        // A line break would begin a header of its own.
        message.setSubject(letter.subject().replaceAll("\\p{Cntrl}+", " "), StandardCharsets.UTF_8.name());
        message.setSentDate(Date.from(now));
        message.setHeader("Auto-Submitted", "auto-generated");
        message.setHeader(
                "Message-ID",
                "<" + key + from.getAddress().substring(from.getAddress().indexOf('@')) + ">");
        var text = new MimeBodyPart();
        text.setText(letter.text(), StandardCharsets.UTF_8.name(), "plain");
        var html = new MimeBodyPart();
        html.setText(letter.html(), StandardCharsets.UTF_8.name(), "html");
        message.setContent(new MimeMultipart("alternative", text, html));
        return message;
    }

    private static Outcome judged(MailSendException failed) {
        var answer = answer(failed);
        if (answer.isEmpty()) {
            return new Outcome.Later("The mail server could not be reached, or broke off.");
        }
        int code = answer.get().code;
        if (!answer.get().ofRecipient) {
            return new Outcome.Later("The mail server did not take the mail (%d).".formatted(code));
        }
        return code >= FOR_GOOD
                ? new Outcome.Never("The mail server refuses this address (%d).".formatted(code))
                : new Outcome.Later("The mail server does not take mails for this address now (%d).".formatted(code));
    }

    /** @param ofRecipient whether it is about the recipient; else about us or the mail */
    private record Answer(int code, boolean ofRecipient) {}

    /** What the server said; empty where it said nothing. The word about a recipient hangs on the one about the whole. */
    private static Optional<Answer> answer(MailSendException failed) {
        @Nullable Answer found = null;
        @Nullable Exception next = failed.getMessageExceptions().length == 0 ? null : failed.getMessageExceptions()[0];
        while (next != null) {
            switch (next) {
                case SMTPAddressFailedException recipient -> {
                    return Optional.of(new Answer(recipient.getReturnCode(), true));
                }
                case SMTPSendFailedException whole
                when whole.getReturnCode() > 0 -> found = new Answer(whole.getReturnCode(), false);
                default -> {}
            }
            next = next instanceof MessagingException messaging ? messaging.getNextException() : null;
        }
        return Optional.ofNullable(found);
    }
}

package io.sendwell.delivery;

import io.sendwell.channel.Enclosure;
import io.sendwell.channel.Enclosures;
import io.sendwell.channel.InteractiveForm;
import io.sendwell.channel.MediaForm;
import io.sendwell.channel.SenderId;
import io.sendwell.channel.Senders;
import io.sendwell.contact.Contacts;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Caller;
import io.sendwell.workspace.ForMarketers;
import io.swagger.v3.oas.annotations.Operation;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** One message to one phone. */
@RestController
@RequestMapping("/api/v1/whatsapp")
@Transactional
class DirectSendApi {

    private final Senders senders;
    private final Contacts contacts;
    private final Enclosures enclosures;
    private final ApprovedTemplates templates;
    private final Outbox outbox;

    DirectSendApi(
            Senders senders, Contacts contacts, Enclosures enclosures, ApprovedTemplates templates, Outbox outbox) {
        this.senders = senders;
        this.enclosures = enclosures;
        this.templates = templates;
        this.contacts = contacts;
        this.outbox = outbox;
    }

    record SendForm(
            @Nullable String to,
            @Nullable String message,
            @Nullable ApprovedForm template,
            @Nullable Long senderId,
            @Nullable MediaForm media,
            @Nullable Boolean linkPreview,
            @Nullable InteractiveForm interactive) {}

    record SendView(long messageId, String status) {}

    @ForMarketers
    @PostMapping("/send")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(
            summary = "Queue one message",
            description = "It counts as marketing: the gate lets it go to contacts who agreed, outside quiet hours. To"
                    + " answer somebody who wrote, use the conversation. On the Cloud API a template goes to whoever has"
                    + " not written within 24 hours.")
    public SendView send(@RequestBody SendForm form) {
        if (form.to() == null || form.to().isBlank()) {
            throw Problem.invalid("to", "is needed: the phone to write to");
        }
        var sender = form.senderId() == null
                ? senders.defaultSender(workspace())
                : senders.find(workspace(), new SenderId(form.senderId()))
                        .orElseThrow(() -> Problem.invalid("sender_id", "no sender " + form.senderId() + " here"));
        var text = form.message() == null ? "" : form.message();
        var asked = new Enclosures.Asked(form.media(), form.linkPreview(), form.interactive(), false);
        boolean templateAlone = form.template() != null && text.isBlank() && !asked.isMoreThanTemplate();
        var enclosure = templateAlone
                ? Enclosure.NONE
                : enclosures.read(workspace(), asked, text, "message", List.of(sender.id()));
        var contact = contacts.arrive(workspace(), contacts.e164(workspace(), form.to(), "to"), "api");
        var standing =
                Objects.requireNonNull(contacts.standings(List.of(contact)).get(contact), "who has just arrived");
        var approved = templates.readFor(standing, form.template(), enclosure, text, "template", sender.id());
        var message = outbox.enqueue(
                        workspace(),
                        sender.id(),
                        contact,
                        new Origin(Origin.Kind.API, Caller.current().memberId(), 0),
                        MessageKind.MARKETING,
                        text,
                        enclosure,
                        approved)
                .orElseThrow(() -> new IllegalStateException("A message from the API is never the second of its kind"));
        return new SendView(message.value(), MessageStatus.QUEUED.code());
    }

    private static WorkspaceId workspace() {
        return Caller.current().workspace();
    }
}

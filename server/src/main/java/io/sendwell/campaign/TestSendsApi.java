package io.sendwell.campaign;

import io.sendwell.campaign.drip.policy.Step;
import io.sendwell.channel.Enclosure;
import io.sendwell.channel.Interactive;
import io.sendwell.channel.MediaView;
import io.sendwell.contact.ContactId;
import io.sendwell.contact.Contacts;
import io.sendwell.contact.Standing;
import io.sendwell.delivery.Approved;
import io.sendwell.delivery.Enclosed;
import io.sendwell.delivery.MessageId;
import io.sendwell.delivery.MessageKind;
import io.sendwell.delivery.Origin;
import io.sendwell.delivery.Outbox;
import io.sendwell.delivery.Template;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Caller;
import io.sendwell.workspace.ForMarketers;
import io.sendwell.workspace.ForViewers;
import io.swagger.v3.oas.annotations.Operation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** A campaign's message as a contact would see it: on the screen, or on one's own phone. */
@RestController
@RequestMapping("/api/v1/campaigns/{id}")
@Transactional
class TestSendsApi {

    private final Campaigns campaigns;
    private final Contacts contacts;
    private final Outbox outbox;

    TestSendsApi(Campaigns campaigns, Contacts contacts, Outbox outbox) {
        this.campaigns = campaigns;
        this.contacts = contacts;
        this.outbox = outbox;
    }

    /**
     * @param to the phone that gets the test
     * @param contactId whose values fill the message; by default those of the contact with that phone
     * @param step of a drip, by its id; by default the first
     */
    record TestForm(
            @Nullable String to,
            @Nullable Long contactId,
            @Nullable Integer step) {}

    record TestView(long messageId, String status, String text) {}

    /** @param template what is read by those whom free text may not reach */
    record PreviewView(
            long contactId,
            String text,
            @Nullable String template,
            @Nullable MediaView media,
            @Nullable Interactive interactive) {}

    @ForMarketers
    @PostMapping("/test-send")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(summary = "Send the message to one phone, marked as a test and outside of the campaign's figures")
    public TestView testSend(@PathVariable long id, @RequestBody TestForm form) {
        var campaign = campaigns.get(workspace(), new CampaignId(id));
        if (form.to() == null || form.to().isBlank()) {
            throw Problem.invalid("to", "is needed: the phone that gets the test");
        }
        var recipient = contacts.arrive(workspace(), contacts.e164(workspace(), form.to(), "to"), "test_send");
        var values = standing(form.contactId() == null ? recipient : new ContactId(form.contactId()));
        var said = said(campaign, form.step());
        var text = said.isBlank() ? "" : render(campaign, values, said);
        var approved = approved(campaign, values, form.step());
        var message = outbox.enqueue(
                        workspace(),
                        campaign.content().senders().getFirst(),
                        recipient,
                        new Origin(Origin.Kind.TEST, id, 0),
                        MessageKind.TEST,
                        text,
                        enclosure(campaign, values, form.step()),
                        approved)
                .map(MessageId::value)
                .orElseThrow(() -> new IllegalStateException("A test is never the second of its kind"));
        return new TestView(message, "queued", text.isEmpty() && approved != null ? read(approved) : text);
    }

    @ForViewers
    @GetMapping("/preview")
    @Operation(summary = "The message as this contact would get it")
    public PreviewView preview(
            @PathVariable long id,
            @RequestParam(name = "contact_id") long contactId,
            @RequestParam @Nullable Integer step) {
        var campaign = campaigns.get(workspace(), new CampaignId(id));
        var values = standing(new ContactId(contactId));
        var said = said(campaign, step);
        var approved = approved(campaign, values, step);
        var enclosure = enclosure(campaign, values, step);
        return new PreviewView(
                contactId,
                said.isBlank() && approved != null ? read(approved) : render(campaign, values, said),
                approved == null ? null : read(approved),
                MediaView.of(enclosure),
                enclosure.interactive());
    }

    private static String said(Campaign campaign, @Nullable Integer step) {
        return step(campaign, step)
                .map(campaign.content()::text)
                .orElse(campaign.content().messageTemplate());
    }

    private static Enclosure enclosure(Campaign campaign, Standing contact, @Nullable Integer step) {
        var content = campaign.content();
        var enclosure = step(campaign, step).map(content::enclosure).orElse(content.enclosure());
        return Enclosed.render(enclosure, contact.variables(), content.variables())
                .orElseThrow(() -> missing(
                        "interactive",
                        contact,
                        Enclosed.expressions(enclosure).stream()
                                .flatMap(text -> Template.parse(text, "interactive").required().stream())
                                .collect(Collectors.toSet()),
                        content.variables()));
    }

    /** The step that is meant, by default the first; empty for a broadcast. */
    private static Optional<Step> step(Campaign campaign, @Nullable Integer id) {
        var drip = campaign.content().drip();
        if (id == null) {
            return drip == null ? Optional.empty() : drip.sequence().after(0);
        }
        var step = Drips.drip(campaign).sequence().find(id);
        if (step.isEmpty()) {
            throw Problem.invalid("step", "is none of this drip");
        }
        return step;
    }

    /** The template of WhatsApp's with the contact's values; null where the campaign has none. */
    private static @Nullable Approved approved(Campaign campaign, Standing contact, @Nullable Integer step) {
        var content = campaign.content();
        var approved = step(campaign, step).map(content::approved).orElse(content.approved());
        if (approved == null) {
            return null;
        }
        return approved.render(contact.variables(), content.variables())
                .map(rendered -> new Approved(approved.template(), rendered.content()))
                .orElseThrow(() -> missing("template", contact, approved.required(), content.variables()));
    }

    private static String read(Approved approved) {
        return approved.asItIs().text();
    }

    private Standing standing(ContactId contact) {
        var standing = contacts.standings(List.of(contact)).get(contact);
        if (standing == null || standing.erased() || !standing.workspace().equals(workspace())) {
            throw Problem.notFound("contact", contact.value());
        }
        return standing;
    }

    private static String render(Campaign campaign, Standing contact, String said) {
        var template = Template.parse(said, "message_template");
        var values = campaign.content().variables();
        return template.render(contact.variables(), values)
                .orElseThrow(() -> missing("message_template", contact, template.required(), values));
    }

    private static Problem missing(
            String field, Standing contact, Set<String> required, Map<String, String> ofCampaign) {
        return Problem.invalid(
                field,
                "needs values that contact " + contact.contact().value() + " does not have, and gives no fallback: "
                        + required.stream()
                                .filter(name -> !contact.variables().containsKey(name) && !ofCampaign.containsKey(name))
                                .sorted()
                                .toList());
    }

    private static WorkspaceId workspace() {
        return Caller.current().workspace();
    }
}

package io.sendwell.campaign;

import io.sendwell.campaign.Campaign.Content;
import io.sendwell.campaign.drip.policy.Drip;
import io.sendwell.campaign.drip.policy.Sequence;
import io.sendwell.campaign.drip.policy.Step;
import io.sendwell.campaign.outcome.Links;
import io.sendwell.channel.Enclosure;
import io.sendwell.channel.Enclosures;
import io.sendwell.channel.SenderId;
import io.sendwell.channel.Senders;
import io.sendwell.contact.Audience;
import io.sendwell.contact.Audiences;
import io.sendwell.contact.Traits;
import io.sendwell.delivery.Approved;
import io.sendwell.delivery.ApprovedTemplates;
import io.sendwell.delivery.Enclosed;
import io.sendwell.delivery.Template;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.Problem.FieldError;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Workspaces;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Turns forms into content that can be launched, or says what is wrong with them. */
@Component
class Drafts {

    private final Senders senders;
    private final Audiences audiences;
    private final Traits traits;
    private final Enclosures enclosures;
    private final ApprovedTemplates approvedTemplates;
    private final Workspaces workspaces;
    private final Links links;

    Drafts(
            Senders senders,
            Audiences audiences,
            Traits traits,
            Enclosures enclosures,
            ApprovedTemplates approvedTemplates,
            Workspaces workspaces,
            Links links) {
        this.senders = senders;
        this.audiences = audiences;
        this.traits = traits;
        this.enclosures = enclosures;
        this.approvedTemplates = approvedTemplates;
        this.workspaces = workspaces;
        this.links = links;
    }

    /** The content that a form describes, everything in it known to this workspace; else 422. */
    @Transactional
    Content content(WorkspaceId workspace, CampaignForm form) {
        form.validate();
        if (form.tracking().links()) {
            links.requireAddress();
        }
        var audience = form.audienceOrNobody();
        var by = senders(workspace, form);
        var drip = form.isDrip()
                ? form.drip(Sequence.of(steps(workspace, form.sequence(), form.messageTemplate(), false, by)))
                : null;
        if (drip == null || !isNobody(audience)) {
            audiences.validate(workspace, audience);
        }
        var zone = form.zone(workspaces.settings(workspace).timezone());
        var enclosure = enclosure(workspace, form, by);
        var content = new Content(
                Objects.requireNonNull(form.name()).strip(),
                template(form, drip),
                approvedTemplates.read(workspace, form.template(), enclosure, form.text(), "template", by),
                by,
                audience,
                form.givenVariables(),
                enclosure,
                form.scheduledAt(zone),
                zone,
                Boolean.TRUE.equals(form.localTime()),
                form.window(),
                form.holdoutPercent() == null ? 0 : form.holdoutPercent(),
                Boolean.TRUE.equals(form.moveWhenPaused()),
                form.tracking(),
                form.givenAi(),
                drip);
        check(workspace, content);
        var variants = form.givenVariants().orElse(List.of());
        for (int i = 0; i < variants.size(); i++) {
            variant(workspace, content, variants.get(i), "variants[" + i + "].text");
        }
        return content;
    }

    /** A drip without a message for all says the first step's where it is asked what it says. */
    private static String template(CampaignForm form, @Nullable Drip drip) {
        return drip == null || form.messageTemplate() != null
                ? form.text()
                : drip.sequence().after(0).map(Step::message).orElse("");
    }

    private Enclosure enclosure(WorkspaceId workspace, CampaignForm form, List<SenderId> by) {
        var asked = form.enclosed();
        boolean eachStepHasItsOwn = form.isDrip() && form.messageTemplate() == null && !asked.isMoreThanTemplate();
        boolean templateAlone = form.template() != null && form.text().isBlank() && !asked.isMoreThanTemplate();
        return eachStepHasItsOwn || templateAlone
                ? Enclosure.NONE
                : enclosures.read(workspace, asked, form.text(), "message_template", by);
    }

    /**
     * The steps of these forms; 422 with what is wrong with them.
     *
     * @param forAll what a step without a message says; null = nothing
     * @param known whether steps may have ids
     */
    @Transactional
    List<Step> steps(
            WorkspaceId workspace,
            @Nullable List<@Nullable StepForm> forms,
            @Nullable String forAll,
            boolean known,
            List<SenderId> by) {
        var steps = new ArrayList<Step>();
        var checked = StepForm.checked(forms, forAll, known);
        for (int i = 0; i < checked.size(); i++) {
            var form = checked.get(i);
            var field = "sequence[" + i + "]";
            var text =
                    form.message() != null ? form.message() : forAll == null || form.template() != null ? "" : forAll;
            var asked = form.enclosed();
            var enclosure = form.message() == null && asked.isSilent()
                    ? Enclosure.NONE
                    : enclosures.read(workspace, asked, text, field + ".message", by);
            steps.add(form.step(
                    field,
                    enclosure,
                    approvedTemplates.read(workspace, form.template(), enclosure, text, field + ".template", by)));
        }
        return steps;
    }

    /** 409 where WhatsApp does not send a template that the content needs, or a channel does not carry what it encloses. */
    @Transactional(readOnly = true)
    void requireSendable(WorkspaceId workspace, Content content) {
        unsendable(workspace, content).stream().findFirst().ifPresent(problem -> {
            throw Problem.conflict("The campaign cannot go on: " + problem + ".");
        });
    }

    /** What keeps it from going, each in words that go on after a colon. */
    @Transactional(readOnly = true)
    List<String> unsendable(WorkspaceId workspace, Content content) {
        return Stream.concat(
                        unsendableTemplates(workspace, content).stream().map(problem -> "its template " + problem),
                        content.enclosures().stream()
                                .flatMap(one -> enclosures.unable(workspace, one, content.senders()).stream())
                                .map(FieldError::message))
                .distinct()
                .toList();
    }

    /** What keeps WhatsApp from sending the templates that a content needs. */
    private List<String> unsendableTemplates(WorkspaceId workspace, Content content) {
        var needed = new ArrayList<Approved>();
        if (content.approved() != null) {
            needed.add(content.approved());
        }
        var drip = content.drip();
        if (drip != null) {
            drip.sequence().inForce().stream()
                    .map(Step::approved)
                    .filter(Objects::nonNull)
                    .forEach(needed::add);
        }
        return needed.stream()
                .flatMap(one -> approvedTemplates.unsendable(workspace, one, "template").stream())
                .map(FieldError::message)
                .distinct()
                .toList();
    }

    private static boolean isNobody(Audience audience) {
        return audience.equals(new Audience(false, List.of(), List.of(), List.of(), null));
    }

    /** 422 where something that it says is broken or names a variable that nobody has. */
    private void check(WorkspaceId workspace, Content content) {
        template(workspace, content, content.messageTemplate(), "message_template");
        values(workspace, content, content.approved(), "template");
        tapped(workspace, content, content.enclosure(), "interactive");
        var drip = content.drip();
        if (drip != null) {
            checkSteps(workspace, content, drip.sequence());
        }
    }

    /** The same for the steps of a sequence alone, in the order in which they were written. */
    @Transactional(readOnly = true)
    void checkSteps(WorkspaceId workspace, Content content, Sequence sequence) {
        var steps = sequence.inForce();
        for (int i = 0; i < steps.size(); i++) {
            var field = "sequence[" + i + "]";
            var message = steps.get(i).message();
            if (message != null) {
                template(workspace, content, message, field + ".message");
            }
            values(workspace, content, steps.get(i).approved(), field + ".template");
            tapped(workspace, content, steps.get(i).enclosure(), field + ".interactive");
            var condition = steps.get(i).condition();
            if (condition != null && !condition.isOfTheWay()) {
                traits.check(workspace, condition.field(), condition.op(), condition.value(), field + ".condition");
            }
        }
    }

    /** The same for what stands in the places of a template of WhatsApp's. */
    private void values(WorkspaceId workspace, Content content, @Nullable Approved approved, String field) {
        if (approved != null) {
            approved.expressions().forEach(value -> template(workspace, content, value, field + ".variables"));
        }
    }

    /** The same for what may be tapped. */
    private void tapped(WorkspaceId workspace, Content content, Enclosure enclosure, String field) {
        Enclosed.expressions(enclosure).forEach(text -> template(workspace, content, text, field));
    }

    /** One of the content's texts as a template; 422 when it is broken or names a variable that nobody has. */
    @Transactional(readOnly = true)
    Template template(WorkspaceId workspace, Content content, String text, String field) {
        var template = Template.parse(text, field);
        var known = new HashSet<>(audiences.knownVariables(workspace));
        known.addAll(content.variables().keySet());
        template.requireKnown(known, field);
        return template;
    }

    /** As {@link #template}, for another wording of the content's message: also 422 when it is too long beside what is enclosed. */
    @Transactional(readOnly = true)
    void variant(WorkspaceId workspace, Content content, String text, String field) {
        int longest = Enclosures.longestText(content.enclosure());
        if (text.length() > longest) {
            throw Problem.invalid(
                    field, "must have at most " + longest + " characters beside what the message carries");
        }
        template(workspace, content, text, field);
    }

    /** The variables that each recipient of a text must bring, because neither the campaign nor a fallback does. */
    Set<String> required(WorkspaceId workspace, Content content, String text) {
        var required = new HashSet<>(
                template(workspace, content, text, "message_template").required());
        required.removeAll(content.variables().keySet());
        return required;
    }

    /** The same with what is enclosed and a template of WhatsApp's need: who gets which is not known before it goes. */
    Set<String> required(
            WorkspaceId workspace, Content content, String text, Enclosure enclosure, @Nullable Approved approved) {
        var required = required(workspace, content, text);
        Enclosed.expressions(enclosure).forEach(line -> required.addAll(required(workspace, content, line)));
        if (approved != null) {
            required.addAll(approved.required());
            required.removeAll(content.variables().keySet());
        }
        return required;
    }

    private List<SenderId> senders(WorkspaceId workspace, CampaignForm form) {
        var named = form.senders();
        if (named.isEmpty()) {
            return List.of(senders.defaultSender(workspace).id());
        }
        var errors = new ArrayList<FieldError>();
        for (var id : named) {
            if (senders.find(workspace, new SenderId(id)).isEmpty()) {
                errors.add(new FieldError(form.senderField(), "no sender " + id + " here"));
            }
        }
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors);
        }
        return named.stream().map(SenderId::new).toList();
    }
}

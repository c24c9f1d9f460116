package io.sendwell.delivery;

import io.sendwell.channel.ContentKind;
import io.sendwell.channel.Enclosure;
import io.sendwell.channel.MessageTemplate;
import io.sendwell.channel.MessageTemplate.Category;
import io.sendwell.channel.MessageTemplates;
import io.sendwell.channel.Sender;
import io.sendwell.channel.SenderId;
import io.sendwell.channel.Senders;
import io.sendwell.channel.TemplateContent;
import io.sendwell.contact.Standing;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.Problem.FieldError;
import io.sendwell.kernel.WorkspaceId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Reads which template of WhatsApp's a client means, and says 422 where it, its values or the senders do not fit. */
@Component
public class ApprovedTemplates {

    private static final int LONGEST_VALUE = 1024;

    private final MessageTemplates templates;
    private final Senders senders;
    private final Ways ways;

    ApprovedTemplates(MessageTemplates templates, Senders senders, Ways ways) {
        this.templates = templates;
        this.senders = senders;
        this.ways = ways;
    }

    /**
     * What is to stand by for those whom free text may not reach; null where no template is asked for.
     *
     * @param enclosure what the message carries besides: the file of the template's header
     * @param text what is said where free text may go; blank: the template goes to everybody
     * @param field how the request calls the template, for errors
     * @param by those who are to send it
     */
    public @Nullable Approved read(
            WorkspaceId workspace,
            @Nullable ApprovedForm form,
            Enclosure enclosure,
            String text,
            String field,
            Collection<SenderId> by) {
        if (form == null) {
            return null;
        }
        var all =
                by.stream().flatMap(id -> senders.find(workspace, id).stream()).toList();
        var account = account(all, text, field);
        var template = (form.id() != null
                        ? templates.find(workspace, form.id())
                        : form.name() == null || form.language() == null
                                ? Optional.<MessageTemplate>empty()
                                : templates.find(workspace, account, form.name(), form.language()))
                .orElseThrow(() -> Problem.invalid(
                        form.id() != null ? field + ".id" : field + ".name",
                        "is no template of the senders' account; give its id, or its name and language"));
        var errors = new ArrayList<FieldError>();
        if (!template.account().equals(account)) {
            errors.add(new FieldError(field, "belongs to another account than the senders"));
        }
        if (template.category() == Category.AUTHENTICATION) {
            errors.add(new FieldError(field, "is for sending codes to people who log in; it cannot be used here"));
        }
        requireSendable(template, field).ifPresent(errors::add);
        checkHeader(template, enclosure, errors);
        var content = content(template, form.variables() == null ? Map.of() : form.variables(), field, errors);
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors);
        }
        return new Approved(template, content);
    }

    /** The same with final values, for one contact; 422 where it lacks one. */
    public @Nullable Approved readFor(
            Standing contact,
            @Nullable ApprovedForm form,
            Enclosure enclosure,
            String text,
            String field,
            SenderId by) {
        var approved = read(contact.workspace(), form, enclosure, text, field, List.of(by));
        if (approved == null) {
            return null;
        }
        return approved.render(contact.variables(), Map.of())
                .map(rendered -> new Approved(approved.template(), rendered.content()))
                .orElseThrow(() -> Problem.invalid(
                        field + ".variables",
                        "need a value that this contact does not have: "
                                + approved.required().stream()
                                        .filter(name -> !contact.variables().containsKey(name))
                                        .collect(Collectors.joining(", "))));
    }

    /** What keeps WhatsApp from sending a template now; empty where nothing does. */
    public Optional<FieldError> unsendable(WorkspaceId workspace, Approved approved, String field) {
        return templates
                .find(workspace, approved.template().id())
                .map(template -> requireSendable(template, field))
                .orElseGet(() -> Optional.of(new FieldError(field, "was deleted: choose another template")));
    }

    private static Optional<FieldError> requireSendable(MessageTemplate template, String field) {
        return template.isSendable()
                ? Optional.empty()
                : Optional.of(new FieldError(
                        field,
                        "\"%s\" is %s: WhatsApp sends only approved templates"
                                .formatted(template.name(), template.state().code())));
    }

    /** The account that all senders with a window belong to. */
    private String account(List<Sender> all, String text, String field) {
        var windowed = all.stream()
                .filter(sender -> ways.window(sender.channel()).isPresent())
                .toList();
        if (windowed.isEmpty()) {
            throw Problem.invalid(field, "is for senders on the Cloud API; none of these is");
        }
        if (text.isBlank() && windowed.size() < all.size()) {
            throw Problem.invalid(
                    field, "is not sent by all of the senders: give the others a message_template besides");
        }
        var accounts = new HashSet<String>();
        for (var sender : windowed) {
            var account = sender.account();
            if (account == null) {
                throw Problem.invalid(field, "cannot be sent by \"" + sender.name() + "\" before it is set up");
            }
            accounts.add(account);
        }
        if (accounts.size() > 1) {
            throw Problem.invalid(field, "belongs to one account, and these senders belong to several");
        }
        return accounts.iterator().next();
    }

    private static void checkHeader(MessageTemplate template, Enclosure enclosure, List<FieldError> errors) {
        var header = template.header();
        var wanted = header == null
                ? null
                : switch (header.kind()) {
                    case TEXT -> null;
                    case IMAGE -> ContentKind.IMAGE;
                    case VIDEO -> ContentKind.VIDEO;
                    case DOCUMENT -> ContentKind.DOCUMENT;
                    case LOCATION -> ContentKind.LOCATION;
                };
        var given = enclosure.forTemplate().kind();
        if (wanted == null && given != ContentKind.TEXT) {
            errors.add(new FieldError("media", "has no place in this template"));
        } else if (wanted != null && given != wanted) {
            errors.add(new FieldError("media", "must be what the template begins with: " + wanted.code()));
        }
    }

    private static TemplateContent content(
            MessageTemplate template, Map<String, @Nullable String> variables, String field, List<FieldError> errors) {
        var known = new HashSet<String>();
        var header = template.header();
        var headerPlace = header == null ? null : header.place();
        var body = new ArrayList<TemplateContent.Parameter>();
        TemplateContent.@Nullable Parameter top = null;
        if (headerPlace != null) {
            known.add("header");
            top = new TemplateContent.Parameter(
                    template.named() ? headerPlace : null, value(variables, "header", field, errors));
        }
        for (var place : template.bodyPlaces().stream().sorted(BY_NUMBER).toList()) {
            known.add(place);
            body.add(new TemplateContent.Parameter(
                    template.named() ? place : null, value(variables, place, field, errors)));
        }
        var buttons = new ArrayList<TemplateContent.Button>();
        for (var button : template.buttons()) {
            if (button.wantsValue()) {
                var name = "button." + button.index();
                known.add(name);
                buttons.add(new TemplateContent.Button(
                        button.index(), button.kind(), value(variables, name, field, errors)));
            }
        }
        variables.keySet().stream()
                .filter(name -> !known.contains(name))
                .sorted()
                .forEach(name ->
                        errors.add(new FieldError(field + ".variables." + name, "is no place of this template")));
        return new TemplateContent(template.name(), template.language(), top, body, buttons);
    }

    /** The places of a numbered template in the order of their numbers, those of a named one as they come. */
    private static final Comparator<String> BY_NUMBER =
            Comparator.comparingInt(place -> place.matches("[0-9]{1,4}") ? Integer.parseInt(place) : 0);

    private static String value(
            Map<String, @Nullable String> variables, String name, String field, List<FieldError> errors) {
        var value = Objects.requireNonNullElse(variables.get(name), "");
        var where = field + ".variables." + name;
        if (value.isBlank() || value.length() > LONGEST_VALUE) {
            errors.add(new FieldError(where, "must have 1 to " + LONGEST_VALUE + " characters"));
            return "";
        }
        Template.parse(value, where);
        return value;
    }
}

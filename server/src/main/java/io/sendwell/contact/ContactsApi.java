package io.sendwell.contact;

import io.sendwell.contact.ConsentChanged.Change;
import io.sendwell.contact.book.ContactBook;
import io.sendwell.contact.book.Ledger;
import io.sendwell.contact.book.Tags;
import io.sendwell.contact.profile.Profile;
import io.sendwell.kernel.Page;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.Slice;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Caller;
import io.sendwell.workspace.ForAgents;
import io.sendwell.workspace.ForMarketers;
import io.sendwell.workspace.ForViewers;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.InstantSource;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

@RestController
@RequestMapping("/api/v1/contacts")
@Transactional
class ContactsApi {

    private final Contacts contacts;
    private final ContactPages pages;
    private final ContactBook book;
    private final ContactPatch patch;
    private final Tags tags;
    private final Ledger ledger;
    private final Consents consents;
    private final ApplicationEventPublisher events;
    private final InstantSource clock;

    ContactsApi(
            Contacts contacts,
            ContactPages pages,
            ContactBook book,
            ContactPatch patch,
            Tags tags,
            Ledger ledger,
            Consents consents,
            ApplicationEventPublisher events,
            InstantSource clock) {
        this.contacts = contacts;
        this.pages = pages;
        this.book = book;
        this.patch = patch;
        this.tags = tags;
        this.ledger = ledger;
        this.consents = consents;
        this.events = events;
        this.clock = clock;
    }

    @GetMapping
    @ForViewers
    @Transactional(readOnly = true)
    @Operation(summary = "Contacts, the newest first; search finds beginnings of names, emails and phones")
    Page<Contact> list(
            @RequestParam(required = false) @Nullable String search,
            @RequestParam(required = false) @Nullable String tag,
            @RequestParam(name = "list_id", required = false) @Nullable Long listId,
            @RequestParam(name = "consent_status", required = false) @Nullable String consentStatus,
            @RequestParam(required = false) @Nullable Integer limit,
            @RequestParam(required = false) @Nullable String cursor) {
        var slice = Slice.of(limit, cursor);
        var filter = ContactFilter.of(search, tag, listId, consentStatus);
        return Page.of(pages.page(here(), filter, slice), slice, Contact::id);
    }

    @PostMapping
    @ForAgents
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(summary = "Enter a contact; with evidence of consent it can be written to")
    Contact create(@RequestBody ContactBody body) {
        var profile = body.profile(clock.instant());
        var phone = phone(body);
        if (phone == null && profile.name().whole().isEmpty() && profile.email() == null) {
            throw Problem.invalid("phone", "is missing, and neither a name nor an email is given");
        }
        var contact = book.insert(here(), profile, phone).orElseThrow(() -> taken(phone));
        tags.replace(here(), contact, body.tagsOrNone());
        boolean suppressed = ledger.honourSuppression(here(), contact, "api");
        if (body.consent() != null && !suppressed) {
            consents.optIn(here(), contact, body.consent().evidence(clock.instant()));
        }
        events.publishEvent(new ContactsChanged(here(), Set.of(contact)));
        return show(contact);
    }

    @GetMapping("{id}")
    @ForViewers
    @Transactional(readOnly = true)
    @Operation(summary = "One contact")
    Contact get(@PathVariable long id) {
        return show(new ContactId(id));
    }

    @PutMapping("{id}")
    @ForAgents
    @Operation(summary = "Write a contact anew; what is left out is emptied")
    Contact put(@PathVariable long id, @RequestBody ContactBody body) {
        return write(locked(id), body);
    }

    @PatchMapping("{id}")
    @ForAgents
    @Operation(
            summary = "Change some fields of a contact (JSON merge patch: null empties, attributes are merged)",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            content = @Content(schema = @Schema(implementation = ContactBody.class))))
    Contact patch(@PathVariable long id, @RequestBody ObjectNode body) {
        var contact = locked(id);
        return write(contact, patch.apply(show(contact), body));
    }

    @DeleteMapping("{id}")
    @ForMarketers
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Erase a contact; that it opted out is remembered")
    void delete(@PathVariable long id) {
        var contact = locked(id);
        book.erase(here(), contact);
        events.publishEvent(new ConsentChanged(here(), contact, Change.ERASED, 0));
    }

    private Contact write(ContactId contact, ContactBody body) {
        if (body.consent() != null) {
            throw Problem.invalid("consent", "of a contact that is here is recorded with opt-in or opt-out");
        }
        Profile profile = body.profile(clock.instant());
        var phone = phone(body);
        var before = show(contact);
        book.update(here(), contact, profile, phone);
        tags.replace(here(), contact, body.tagsOrNone());
        if (phone == null ? before.phone() != null : !phone.equals(before.phone())) {
            if (!book.changePhone(here(), contact, phone)) {
                throw taken(phone);
            }
            if (before.consentStatus() == ConsentStatus.REVOKED) {
                ledger.suppress(here(), contact); // who refused is not reached by a new number either
            } else {
                ledger.honourSuppression(here(), contact, "api");
            }
        }
        events.publishEvent(new ContactsChanged(here(), Set.of(contact)));
        return show(contact);
    }

    private @Nullable String phone(ContactBody body) {
        var phone = body.phone();
        return phone == null || phone.isBlank() ? null : contacts.e164(here(), phone, "phone");
    }

    private Problem taken(@Nullable String phone) {
        var problem = Problem.conflict("Another contact has the phone " + phone + ".");
        return phone == null
                ? problem
                : contacts.findByPhone(here(), phone)
                        .map(other -> problem.with("existing_id", other.value()))
                        .orElse(problem);
    }

    private ContactId locked(long id) {
        var contact = new ContactId(id);
        if (ledger.lock(here(), contact).isEmpty()) {
            throw Problem.notFound("contact", id);
        }
        return contact;
    }

    private Contact show(ContactId contact) {
        return pages.find(here(), contact).orElseThrow(() -> Problem.notFound("contact", contact.value()));
    }

    private static WorkspaceId here() {
        return Caller.current().workspace();
    }
}

package io.sendwell.contact;

import io.sendwell.contact.Lists.ContactList;
import io.sendwell.contact.profile.Bounds;
import io.sendwell.kernel.Page;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.Problem.FieldError;
import io.sendwell.kernel.Slice;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Caller;
import io.sendwell.workspace.ForMarketers;
import io.sendwell.workspace.ForViewers;
import io.swagger.v3.oas.annotations.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/lists")
@Transactional
class ListsApi {

    private static final int MOST_AT_ONCE = 10_000;

    private final Lists lists;
    private final ApplicationEventPublisher events;

    ListsApi(Lists lists, ApplicationEventPublisher events) {
        this.lists = lists;
        this.events = events;
    }

    record NewList(@Nullable String name, @Nullable List<Long> contactIds) {}

    record Members(@Nullable List<Long> contactIds) {}

    @GetMapping
    @ForViewers
    @Transactional(readOnly = true)
    @Operation(summary = "The lists of the workspace and how many contacts are on each")
    Page<ContactList> list(
            @RequestParam(required = false) @Nullable Integer limit,
            @RequestParam(required = false) @Nullable String cursor) {
        var slice = Slice.of(limit, cursor);
        return Page.of(lists.page(here(), slice), slice, ContactList::id);
    }

    @PostMapping
    @ForMarketers
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(summary = "Make a list, with contacts on it where some are given")
    ContactList create(@RequestBody NewList body) {
        var name = body.name() == null ? "" : body.name().strip();
        var bounds = new Bounds();
        if (name.isEmpty()) {
            bounds.add("name", "is missing");
        }
        bounds.line("name", name, Bounds.TEXT);
        bounds.enforce();
        var contacts = checked(body.contactIds() == null ? List.of() : body.contactIds());
        long id = lists.add(here(), name)
                .orElseThrow(() -> Problem.conflict("There is a list with the name " + name + " already."));
        if (!contacts.isEmpty()) {
            lists.put(here(), id, contacts);
            changed(contacts);
        }
        return show(id);
    }

    @GetMapping("{id}")
    @ForViewers
    @Transactional(readOnly = true)
    @Operation(summary = "One list; its contacts are at contacts?list_id=")
    ContactList get(@PathVariable long id) {
        return show(id);
    }

    @DeleteMapping("{id}")
    @ForMarketers
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Delete a list; its contacts stay")
    void delete(@PathVariable long id) {
        show(id);
        lists.delete(here(), id);
        changed(List.of()); // whoever was on it
    }

    @PostMapping("{id}/contacts")
    @ForMarketers
    @Operation(summary = "Put contacts on a list")
    ContactList put(@PathVariable long id, @RequestBody Members body) {
        show(id);
        var contacts = checked(wanted(body.contactIds()));
        lists.put(here(), id, contacts);
        changed(contacts);
        return show(id);
    }

    @DeleteMapping("{id}/contacts")
    @ForMarketers
    @Operation(summary = "Take contacts off a list, named in the query or, where they are many, in the body")
    ContactList take(
            @PathVariable long id,
            @RequestParam(name = "contact_ids", required = false) @Nullable List<Long> contactIds,
            @RequestBody(required = false) @Nullable Members body) {
        show(id);
        var contacts = wanted(contactIds != null || body == null ? contactIds : body.contactIds());
        lists.take(here(), id, contacts);
        changed(contacts);
        return show(id);
    }

    private void changed(List<Long> contacts) {
        var ids = contacts.stream().map(ContactId::new).collect(Collectors.toSet());
        events.publishEvent(new ContactsChanged(here(), ids));
    }

    private List<Long> checked(List<Long> contacts) {
        if (contacts.isEmpty()) {
            return contacts;
        }
        var present = lists.present(here(), wanted(contacts));
        var errors = new ArrayList<FieldError>();
        for (int i = 0; i < contacts.size(); i++) {
            if (!present.contains(contacts.get(i))) {
                errors.add(new FieldError("contact_ids[" + i + "]", "is not known here"));
            }
        }
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors);
        }
        return contacts;
    }

    private static List<Long> wanted(@Nullable List<Long> contacts) {
        if (contacts == null || contacts.isEmpty()) {
            throw Problem.invalid("contact_ids", "is missing");
        }
        if (contacts.size() > MOST_AT_ONCE) {
            throw Problem.invalid("contact_ids", "are more than " + MOST_AT_ONCE + " at once");
        }
        if (contacts.stream().anyMatch(Objects::isNull)) {
            throw Problem.invalid("contact_ids", "must be whole numbers");
        }
        return contacts;
    }

    private ContactList show(long id) {
        return lists.find(here(), id).orElseThrow(() -> Problem.notFound("list", id));
    }

    private static WorkspaceId here() {
        return Caller.current().workspace();
    }
}

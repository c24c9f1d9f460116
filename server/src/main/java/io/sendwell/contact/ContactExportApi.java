package io.sendwell.contact;

import io.sendwell.contact.book.Attributes;
import io.sendwell.contact.csv.CsvDownload;
import io.sendwell.workspace.Caller;
import io.sendwell.workspace.ForMarketers;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/contacts")
class ContactExportApi {

    private static final List<String> COLUMNS = List.of(
            "id",
            "first_name",
            "last_name",
            "phone",
            "email",
            "company",
            "job_title",
            "timezone",
            "consent_status",
            "tags",
            "created_at");

    private final ContactPages pages;
    private final Attributes attributes;

    ContactExportApi(ContactPages pages, Attributes attributes) {
        this.pages = pages;
        this.attributes = attributes;
    }

    @GetMapping(path = "export.csv", produces = "text/csv")
    @ForMarketers
    @Transactional(readOnly = true)
    @Operation(summary = "Contacts as CSV, each attribute a column of its own; the filters are those of the list")
    void export(
            @RequestParam(required = false) @Nullable String search,
            @RequestParam(required = false) @Nullable String tag,
            @RequestParam(name = "list_id", required = false) @Nullable Long listId,
            @RequestParam(name = "consent_status", required = false) @Nullable String consentStatus,
            HttpServletResponse response)
            throws IOException {
        var filter = ContactFilter.of(search, tag, listId, consentStatus);
        var here = Caller.current().workspace();
        var names = attributes.known(here);
        try (var csv = CsvDownload.to(response, "contacts.csv");
                var contacts = pages.stream(here, filter)) {
            var header = new ArrayList<>(COLUMNS);
            header.addAll(names);
            csv.row(header);
            contacts.forEach(contact -> csv.row(cells(contact, names)));
        }
    }

    private static List<@Nullable String> cells(Contact contact, List<String> attributes) {
        var cells = new ArrayList<@Nullable String>();
        cells.add(Long.toString(contact.id()));
        cells.add(contact.firstName());
        cells.add(contact.lastName());
        cells.add(contact.phone());
        cells.add(contact.email());
        cells.add(contact.company());
        cells.add(contact.jobTitle());
        cells.add(contact.timezone());
        cells.add(contact.consentStatus().name().toLowerCase(Locale.ROOT));
        cells.add(String.join(", ", contact.tags()));
        cells.add(contact.createdAt().toString());
        for (var name : attributes) {
            var value = contact.attributes().get(name);
            cells.add(value == null ? null : value.toString());
        }
        return cells;
    }
}

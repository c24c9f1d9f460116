package io.sendwell.contact.imports;

import io.sendwell.contact.csv.CsvDownload;
import io.sendwell.contact.imports.ImportPlan.ConsentClaim;
import io.sendwell.contact.profile.Bounds;
import io.sendwell.kernel.Problem;
import io.sendwell.workspace.Caller;
import io.sendwell.workspace.ForMarketers;
import io.sendwell.workspace.ForViewers;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

@RestController
@RequestMapping("/api/v1")
class ImportsApi {

    private final ImportIntake intake;
    private final Imports imports;
    private final JsonMapper json;

    ImportsApi(ImportIntake intake, Imports imports, JsonMapper json) {
        this.intake = intake;
        this.imports = imports;
        this.json = json;
    }

    record Accepted(long id) {}

    @PostMapping(path = "contacts/import", consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    @ForMarketers
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(
            summary = "Import contacts from a CSV or an Excel workbook",
            description = "mapping: JSON object of column to field (name, first_name, last_name, phone, email, company,"
                    + " job_title, timezone, tags, attributes.x, or ignore), guessed where it says nothing."
                    + " on_duplicate: skip (default), update or overwrite contacts that have the phone already; within"
                    + " the file the first row of a phone counts. consent: JSON object {source, wording} by which the"
                    + " people of the file agreed. dry_run: only count.")
    Accepted accept(
            @RequestParam MultipartFile file,
            @RequestParam(required = false) @Nullable String mapping,
            @RequestParam(name = "on_duplicate", defaultValue = "skip") String onDuplicate,
            @RequestParam(required = false) @Nullable String consent,
            @RequestParam(name = "dry_run", defaultValue = "false") boolean dryRun)
            throws IOException {
        var choice = OnDuplicate.of(onDuplicate)
                .orElseThrow(() -> Problem.invalid("on_duplicate", "must be skip, update or overwrite"));
        return new Accepted(intake.take(file, new ImportIntake.Wish(mapping(mapping), choice, claim(consent), dryRun)));
    }

    @GetMapping("imports/{id}")
    @ForViewers
    @Transactional(readOnly = true)
    @Operation(summary = "How far an import is, and how its columns were understood")
    ImportView get(@PathVariable long id) {
        return imports.find(Caller.current().workspace(), id).orElseThrow(() -> Problem.notFound("import", id));
    }

    @GetMapping(path = "imports/{id}/rejected.csv", produces = "text/csv")
    @ForMarketers
    @Transactional(readOnly = true)
    @Operation(summary = "The rows that were not taken, as they stood in the file, each with the reason")
    void rejected(@PathVariable long id, HttpServletResponse response) throws IOException {
        var columns = get(id).columns();
        try (var csv = CsvDownload.to(response, "rejected-" + id + ".csv");
                var rows = imports.rejections(Caller.current().workspace(), id)) {
            var header = new ArrayList<String>();
            columns.forEach(column -> header.add(column.header()));
            header.add("reason");
            csv.row(header);
            rows.forEach(row -> {
                var cells = new ArrayList<>(row.cells());
                while (cells.size() < columns.size()) {
                    cells.add("");
                }
                cells.add(row.reason());
                csv.row(cells);
            });
        }
    }

    private Map<String, String> mapping(@Nullable String text) {
        var mapping = new HashMap<String, String>();
        object("mapping", text).properties().forEach(entry -> {
            var field = entry.getValue();
            if (!field.isNull() && !field.isString()) {
                throw Problem.invalid("mapping." + entry.getKey(), "must be the name of a field");
            }
            mapping.put(entry.getKey(), field.isNull() ? "" : field.asString());
        });
        return mapping;
    }

    private @Nullable ConsentClaim claim(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        var claim = object("consent", text);
        var source = text(claim, "source");
        var wording = text(claim, "wording");
        var bounds = new Bounds();
        bounds.line("consent.source", source, Bounds.TEXT);
        bounds.text("consent.wording", wording, Bounds.WORDING);
        if (source == null && wording == null) {
            bounds.add("consent", "must say the source and the wording of the consent");
        }
        bounds.enforce();
        return new ConsentClaim(source, wording);
    }

    private static @Nullable String text(ObjectNode claim, String field) {
        JsonNode value = claim.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isString()) {
            throw Problem.invalid("consent." + field, "must be a text");
        }
        return value.asString().isBlank() ? null : value.asString().strip();
    }

    private ObjectNode object(String field, @Nullable String text) {
        if (text == null || text.isBlank()) {
            return json.createObjectNode();
        }
        try {
            if (json.readTree(text) instanceof ObjectNode object) {
                return object;
            }
        } catch (JacksonException notJson) {
            // Falls through: it is refused in our words.
        }
        throw Problem.invalid(field, "must be a JSON object");
    }
}

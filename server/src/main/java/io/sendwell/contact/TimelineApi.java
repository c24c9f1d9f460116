package io.sendwell.contact;

import io.sendwell.contact.TimelineSource.Asked;
import io.sendwell.kernel.Page;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.Slice;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Caller;
import io.sendwell.workspace.ForViewers;
import io.swagger.v3.oas.annotations.Operation;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What happened with a contact, all modules together. */
@RestController
@RequestMapping("/api/v1/contacts/{id}/timeline")
class TimelineApi {

    private static final Comparator<TimelineEntry> NEWEST_FIRST = Comparator.comparing(TimelineEntry::at)
            .thenComparing(TimelineEntry::key)
            .reversed();

    /** An instant in microseconds, as exact as it is stored, and a key. */
    private static final Pattern CURSOR = Pattern.compile("([0-9]{1,18})\\.([a-z_]{1,30}:[0-9-]{1,60})");

    private static final Instant END_OF_TIME = Instant.parse("9999-12-31T00:00:00Z");

    private final JdbcClient jdbc;
    private final ContactPages pages;
    private final List<TimelineSource> sources;

    TimelineApi(JdbcClient jdbc, ContactPages pages, List<TimelineSource> sources) {
        this.jdbc = jdbc;
        this.pages = pages;
        this.sources = List.copyOf(sources);
    }

    @ForViewers
    @GetMapping
    @Transactional(readOnly = true)
    @Operation(
            summary = "What happened with a contact: consent, messages both ways, clicks, conversions; newest first",
            description = "What was older than the workspace keeps has left it. Contacts merged into this one are part"
                    + " of it.")
    public Page<TimelineEntry> timeline(
            @PathVariable long id, @RequestParam @Nullable Integer limit, @RequestParam @Nullable String cursor) {
        var workspace = Caller.current().workspace();
        if (pages.find(workspace, new ContactId(id)).isEmpty()) {
            throw Problem.notFound("contact", id);
        }
        int most = Slice.of(limit, null).limit();
        var asked = asked(workspace, id, cursor, most + 1);
        var entries = sources.stream()
                .flatMap(source -> source.next(asked).stream())
                .sorted(NEWEST_FIRST)
                .limit(most + 1L)
                .toList();
        if (entries.size() <= most) {
            return new Page<>(entries, null);
        }
        var items = entries.subList(0, most);
        return new Page<>(items, cursor(items.getLast()));
    }

    private Asked asked(WorkspaceId workspace, long id, @Nullable String cursor, int most) {
        var contacts = jdbc.sql("""
                        select id from contact.contact
                        where workspace_id = :workspace and (id = :contact or merged_into = :contact) order by id
                        """)
                .param("workspace", workspace.value())
                .param("contact", id)
                .query((row, _) -> new ContactId(row.getLong("id")))
                .list();
        if (cursor == null || cursor.isEmpty()) {
            return new Asked(workspace, contacts, END_OF_TIME, "", most);
        }
        var parts = CURSOR.matcher(cursor);
        if (!parts.matches()) {
            throw Problem.invalid("cursor", "is not a cursor that this list gave out");
        }
        var at = Instant.EPOCH.plus(Long.parseLong(parts.group(1)), ChronoUnit.MICROS);
        return new Asked(workspace, contacts, at, parts.group(2), most);
    }

    private static String cursor(TimelineEntry last) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, last.at()) + "." + last.key();
    }
}

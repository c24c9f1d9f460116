package io.sendwell.contact;

import io.sendwell.contact.profile.Bounds;
import io.sendwell.kernel.Page;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.Slice;
import io.sendwell.workspace.Caller;
import io.sendwell.workspace.ForAgents;
import io.sendwell.workspace.ForViewers;
import io.swagger.v3.oas.annotations.Operation;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/contacts/{id}")
@Transactional
class ConsentApi {

    private final Consents consents;
    private final ContactPages pages;
    private final JdbcClient jdbc;
    private final InstantSource clock;

    ConsentApi(Consents consents, ContactPages pages, JdbcClient jdbc, InstantSource clock) {
        this.consents = consents;
        this.pages = pages;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** An entry of the ledger as the API shows it. */
    record Entry(
            long id,
            ConsentStatus change,
            Instant at,
            Instant recordedAt,
            String source,
            @Nullable String method,
            @Nullable String wording,
            @Nullable String ip,
            @Nullable Long memberId) {}

    @PostMapping("opt-in")
    @ForAgents
    @Operation(summary = "Record that a contact agreed to be written to")
    Contact optIn(@PathVariable long id, @RequestBody(required = false) @Nullable EvidenceBody body) {
        show(id);
        consents.optIn(Caller.current().workspace(), new ContactId(id), evidence(body));
        return show(id);
    }

    @PostMapping("opt-out")
    @ForAgents
    @Operation(summary = "Record that a contact wants no more messages; counts from the answer on")
    Contact optOut(@PathVariable long id, @RequestBody(required = false) @Nullable EvidenceBody body) {
        show(id);
        consents.optOut(Caller.current().workspace(), new ContactId(id), evidence(body));
        return show(id);
    }

    @GetMapping("consent")
    @ForViewers
    @Transactional(readOnly = true)
    @Operation(summary = "The consent ledger of a contact and of those merged into it, the newest entry first")
    Page<Entry> ledger(
            @PathVariable long id,
            @RequestParam(required = false) @Nullable Integer limit,
            @RequestParam(required = false) @Nullable String cursor) {
        show(id);
        var slice = Slice.of(limit, cursor);
        var entries = jdbc.sql("""
                        select id, change, at, recorded_at, source, method, wording, ip, member_id
                        from contact.consent_entry
                        where workspace_id = :workspace and id < :before
                          and contact_id in (
                            select :contact
                            union all
                            select id from contact.contact where workspace_id = :workspace and merged_into = :contact)
                        order by id desc limit :limit
                        """)
                .param("workspace", Caller.current().workspace().value())
                .param("contact", id)
                .param("before", slice.beforeOrMax())
                .param("limit", slice.fetch())
                .query((row, n) -> new Entry(
                        row.getLong("id"),
                        ConsentStatus.valueOf(row.getString("change").toUpperCase(Locale.ROOT)),
                        row.getTimestamp("at").toInstant(),
                        row.getTimestamp("recorded_at").toInstant(),
                        row.getString("source"),
                        row.getString("method"),
                        row.getString("wording"),
                        row.getString("ip"),
                        row.getObject("member_id", Long.class)))
                .list();
        return Page.of(entries, slice, Entry::id);
    }

    private Contact show(long id) {
        return pages.find(Caller.current().workspace(), new ContactId(id))
                .orElseThrow(() -> Problem.notFound("contact", id));
    }

    private Evidence evidence(@Nullable EvidenceBody body) {
        var given = body == null ? EvidenceBody.NONE : body;
        var now = clock.instant();
        var bounds = new Bounds();
        given.check(bounds, "", now);
        bounds.enforce();
        return given.evidence(now);
    }
}

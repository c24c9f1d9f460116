package io.sendwell.contact;

import io.sendwell.contact.profile.Bounds;
import io.sendwell.contact.segment.Segments;
import io.sendwell.contact.segment.Segments.Segment;
import io.sendwell.contact.segment.policy.Condition;
import io.sendwell.contact.segment.policy.GroupForm;
import io.sendwell.contact.segment.policy.SqlCondition;
import io.sendwell.kernel.Page;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.Slice;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Caller;
import io.sendwell.workspace.ForMarketers;
import io.sendwell.workspace.ForViewers;
import io.swagger.v3.oas.annotations.Operation;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Segments over HTTP. Who is in one is looked up at each question: nothing is kept that could be out of date. */
@RestController
@RequestMapping("/api/v1/segments")
@Transactional
class SegmentsApi {

    private static final int SAMPLE = 10;

    private final Segments segments;
    private final ContactPages pages;
    private final List<SegmentUse> uses;
    private final InstantSource clock;

    SegmentsApi(Segments segments, ContactPages pages, List<SegmentUse> uses, InstantSource clock) {
        this.segments = segments;
        this.pages = pages;
        this.uses = uses;
        this.clock = clock;
    }

    record SegmentForm(@Nullable String name, @Nullable GroupForm definition) {}

    record DefinitionForm(@Nullable GroupForm definition) {}

    /** How many contacts a definition describes now, and some of them. */
    record Preview(long count, List<InSample> sample) {}

    record InSample(
            long id, @Nullable String name, @Nullable String phone) {}

    @GetMapping
    @ForViewers
    @Transactional(readOnly = true)
    @Operation(summary = "The segments of the workspace")
    Page<Segment> list(
            @RequestParam(required = false) @Nullable Integer limit,
            @RequestParam(required = false) @Nullable String cursor) {
        var slice = Slice.of(limit, cursor);
        return Page.of(segments.page(here(), slice), slice, Segment::id);
    }

    @PostMapping
    @ForMarketers
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(summary = "Describe contacts by conditions: whoever meets them is in the segment")
    Segment create(@RequestBody SegmentForm form) {
        var name = checked(form);
        long id = segments.add(here(), name, Objects.requireNonNull(form.definition()))
                .orElseThrow(() -> taken(name));
        return show(id);
    }

    @PostMapping("preview")
    @ForViewers
    @Transactional(readOnly = true)
    @Operation(summary = "How many contacts a definition describes now, with a sample of ten")
    Preview preview(@RequestBody DefinitionForm form) {
        var condition = segments.read(here(), form.definition());
        return inTime(() -> {
            var sql = sql(condition);
            var count = segments.count(here(), sql);
            var newest = count == 0 ? List.<Contact>of() : pages.page(here(), sql, new Slice(SAMPLE, null));
            return new Preview(
                    count,
                    newest.stream()
                            .limit(SAMPLE)
                            .map(contact -> new InSample(contact.id(), contact.name(), contact.phone()))
                            .toList());
        });
    }

    @GetMapping("{id}")
    @ForViewers
    @Transactional(readOnly = true)
    @Operation(summary = "One segment")
    Segment get(@PathVariable long id) {
        return show(id);
    }

    @PutMapping("{id}")
    @ForMarketers
    @Operation(summary = "Describe a segment anew; a campaign that has been launched keeps whom it had")
    Segment put(@PathVariable long id, @RequestBody SegmentForm form) {
        show(id);
        var name = checked(form);
        if (!segments.replace(here(), id, name, Objects.requireNonNull(form.definition()))) {
            throw taken(name);
        }
        return show(id);
    }

    @DeleteMapping("{id}")
    @ForMarketers
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Delete a segment; 409 with what still needs it")
    void delete(@PathVariable long id) {
        show(id);
        var holders = uses.stream().flatMap(use -> use.of(here(), id).stream()).toList();
        if (!holders.isEmpty()) {
            throw Problem.conflict("Segment %d is in use: by %s."
                            .formatted(
                                    id,
                                    holders.stream()
                                            .map(holder ->
                                                    "%s %d (%s)".formatted(holder.kind(), holder.id(), holder.name()))
                                            .collect(Collectors.joining(", "))))
                    .with("in_use_by", holders);
        }
        segments.delete(here(), id);
    }

    @GetMapping("{id}/contacts")
    @ForViewers
    @Transactional(readOnly = true)
    @Operation(summary = "Who is in a segment now, the newest first")
    Page<Contact> contacts(
            @PathVariable long id,
            @RequestParam(required = false) @Nullable Integer limit,
            @RequestParam(required = false) @Nullable String cursor) {
        var slice = Slice.of(limit, cursor);
        var condition = segments.condition(here(), id).orElseThrow(() -> Problem.notFound("segment", id));
        return inTime(() -> Page.of(pages.page(here(), sql(condition), slice), slice, Contact::id));
    }

    private String checked(SegmentForm form) {
        var name = form.name() == null ? "" : form.name().strip();
        var bounds = new Bounds();
        if (name.isEmpty()) {
            bounds.add("name", "is missing");
        }
        bounds.line("name", name, Bounds.TEXT);
        bounds.enforce();
        segments.read(here(), form.definition());
        return name;
    }

    private SqlCondition sql(Condition condition) {
        return segments.sql(condition, "c", ":workspace", "segment_", clock.instant());
    }

    /** A definition that somebody is still typing must not keep the database busy. */
    private <T> T inTime(Supplier<T> query) {
        try {
            segments.limitTime();
            return query.get();
        } catch (QueryTimeoutException tooLong) {
            throw Problem.of(
                    Problem.Kind.UNAVAILABLE,
                    "Looking this segment up takes longer than %d seconds at the moment; it can be used all the same."
                            .formatted(Segments.PATIENCE.toSeconds()));
        }
    }

    private Segment show(long id) {
        return segments.find(here(), id).orElseThrow(() -> Problem.notFound("segment", id));
    }

    private static Problem taken(String name) {
        return Problem.conflict("There is a segment with the name " + name + " already.");
    }

    private static WorkspaceId here() {
        return Caller.current().workspace();
    }
}

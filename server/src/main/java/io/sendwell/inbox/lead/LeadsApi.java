package io.sendwell.inbox.lead;

import io.sendwell.contact.ContactId;
import io.sendwell.contact.Contacts;
import io.sendwell.inbox.lead.policy.Stage;
import io.sendwell.kernel.Page;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.Slice;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Caller;
import io.sendwell.workspace.ForAgents;
import io.sendwell.workspace.ForViewers;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import java.math.BigDecimal;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/** Leads over HTTP. */
@RestController
@RequestMapping("/api/v1/leads")
@Transactional
class LeadsApi {

    private final Leads leads;
    private final Selling selling;
    private final Pipeline pipeline;
    private final Contacts contacts;
    private final InstantSource clock;

    LeadsApi(Leads leads, Selling selling, Pipeline pipeline, Contacts contacts, InstantSource clock) {
        this.leads = leads;
        this.selling = selling;
        this.pipeline = pipeline;
        this.contacts = contacts;
        this.clock = clock;
    }

    /** @param ownerId null = nobody sees to it any more */
    record AssignForm(@Nullable Long ownerId) {}

    /** @param value what it was sold for; without it, what the lead was worth */
    record ConvertForm(@Nullable BigDecimal value, @Nullable String currency) {}

    record CloseForm(@Nullable String reason) {}

    /** @param stage an open one; {@code new} where none is given */
    record ReopenForm(@Nullable String stage) {}

    @Operation(summary = "Leads, the best score first")
    @ForViewers
    @GetMapping
    @Transactional(readOnly = true)
    public Page<LeadView> list(
            @RequestParam @Nullable String tier,
            @RequestParam @Nullable String stage,
            @RequestParam(name = "owner_id") @Nullable Long ownerId,
            @RequestParam(name = "contact_id") @Nullable Long contactId,
            @RequestParam(name = "min_score") @Nullable Integer minScore,
            @RequestParam(name = "follow_up_due") @Nullable Boolean followUpDue,
            @RequestParam @Nullable Integer limit,
            @RequestParam @Nullable String cursor) {
        var slice = Slice.of(limit, cursor);
        var filter = LeadFilter.of(tier, stage, ownerId, contactId, minScore, followUpDue);
        var found = Page.of(leads.list(workspace(), filter, slice), slice, Lead::key);
        return new Page<>(views(found.items()), found.nextCursor());
    }

    @Operation(summary = "Make a lead of a contact")
    @ForAgents
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    public LeadView begin(@RequestBody LeadForm form) {
        if (form.contactId() == null) {
            throw Problem.invalid("contact_id", "is required");
        }
        return view(selling.begin(workspace(), new ContactId(form.contactId()), form));
    }

    @Operation(summary = "One lead")
    @ForViewers
    @GetMapping("/{id}")
    @Transactional(readOnly = true)
    public LeadView get(@PathVariable long id) {
        return view(leads.get(workspace(), id));
    }

    @Operation(
            summary = "Change a lead: its stage, owner, value, follow-up or notes (JSON merge patch: null empties)",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            content = @Content(schema = @Schema(implementation = LeadForm.class))))
    @ForAgents
    @PatchMapping("/{id}")
    public LeadView change(@PathVariable long id, @RequestBody ObjectNode changes) {
        return view(selling.change(workspace(), id, changes));
    }

    @Operation(summary = "Have a member see to a lead, or nobody")
    @ForAgents
    @PostMapping("/{id}/assign")
    public LeadView assign(@PathVariable long id, @RequestBody AssignForm form) {
        return view(selling.assign(workspace(), id, form.ownerId()));
    }

    @Operation(summary = "A lead has bought")
    @ForAgents
    @PostMapping("/{id}/convert")
    public LeadView convert(@PathVariable long id, @RequestBody(required = false) @Nullable ConvertForm form) {
        return view(selling.convert(workspace(), id, form == null ? new ConvertForm(null, null) : form));
    }

    @Operation(summary = "A lead will not buy")
    @ForAgents
    @PostMapping("/{id}/close-lost")
    public LeadView lose(@PathVariable long id, @RequestBody(required = false) @Nullable CloseForm form) {
        var reason = form == null || form.reason() == null || form.reason().isBlank()
                ? null
                : form.reason().strip();
        if (reason != null && reason.length() > LeadForm.LONGEST_TEXT) {
            throw Problem.invalid("reason", "is longer than " + LeadForm.LONGEST_TEXT + " characters");
        }
        return view(selling.lose(workspace(), id, reason));
    }

    @Operation(summary = "Sell on to a lead that was won or lost")
    @ForAgents
    @PostMapping("/{id}/reopen")
    public LeadView reopen(@PathVariable long id, @RequestBody(required = false) @Nullable ReopenForm form) {
        var word = form == null || form.stage() == null ? Stage.NEW.code() : form.stage();
        var stage = Stage.of(word)
                .filter(Stage::isOpen)
                .orElseThrow(() -> Problem.invalid("stage", "must be one of new, contacted, qualified, proposal"));
        return view(selling.reopen(workspace(), id, stage));
    }

    @Operation(summary = "How many leads are in which stage, what they are worth, and how many are won")
    @ForViewers
    @GetMapping("/stats/pipeline")
    @Transactional(readOnly = true)
    public Pipeline.Figures stats() {
        return pipeline.figures(workspace());
    }

    private LeadView view(Lead lead) {
        return views(List.of(lead)).getFirst();
    }

    private List<LeadView> views(List<Lead> found) {
        var who = contacts.summaries(
                workspace(), found.stream().map(Lead::contact).toList());
        var now = clock.instant();
        return found.stream()
                .map(lead -> LeadView.of(lead, who.get(lead.contact()), now))
                .toList();
    }

    private static WorkspaceId workspace() {
        return Caller.current().workspace();
    }
}

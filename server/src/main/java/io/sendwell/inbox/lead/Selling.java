package io.sendwell.inbox.lead;

import io.sendwell.contact.ContactId;
import io.sendwell.inbox.lead.policy.Amount;
import io.sendwell.inbox.lead.policy.Stage;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Team;
import io.sendwell.workspace.Workspaces;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.node.ObjectNode;

/** What people do with leads. */
@Component
@Transactional(propagation = Propagation.MANDATORY)
class Selling {

    private final Leads leads;
    private final LeadPatch patch;
    private final Scoring scoring;
    private final Team team;
    private final Workspaces workspaces;
    private final InstantSource clock;

    Selling(Leads leads, LeadPatch patch, Scoring scoring, Team team, Workspaces workspaces, InstantSource clock) {
        this.leads = leads;
        this.patch = patch;
        this.scoring = scoring;
        this.team = team;
        this.workspaces = workspaces;
        this.clock = clock;
    }

    /** Makes a lead of a contact; 404 where it is not here, 409 with {@code existing_id} where it is one already. */
    Lead begin(WorkspaceId workspace, ContactId contact, LeadForm form) {
        form.check(null);
        var amount = form.amount(usualCurrency(workspace));
        checkOwner(workspace, form.ownerId());
        scoring.fresh(workspace, contact);
        var stage = form.openStage().orElse(Stage.NEW);
        var made =
                leads.begin(workspace, contact, stage, Lead.Source.MEMBER).orElseThrow(() -> taken(workspace, contact));
        return leads.write(
                workspace, stage, changed(made, stage, form.ownerId(), amount, form.followUpAt(), form.notes(), null));
    }

    /** Changes what a JSON merge patch names. */
    Lead change(WorkspaceId workspace, long id, ObjectNode changes) {
        var lead = leads.lock(workspace, id);
        var form = patch.apply(lead, changes);
        form.check(lead.stage());
        if (form.stage() == null) {
            throw Problem.invalid("stage", "must not be empty");
        }
        var stage = form.openStage().orElse(lead.stage()); // which may be a closed one, where it stays
        var value = lead.value();
        var amount = form.amount(value == null ? usualCurrency(workspace) : value.currency());
        if (!Objects.equals(form.ownerId(), lead.owner())) {
            checkOwner(workspace, form.ownerId());
        }
        var reason = stage.isOpen() ? null : lead.lostReason();
        return leads.write(
                workspace,
                lead.stage(),
                changed(lead, stage, form.ownerId(), amount, form.followUpAt(), form.notes(), reason));
    }

    Lead assign(WorkspaceId workspace, long id, @Nullable Long owner) {
        var lead = leads.lock(workspace, id);
        checkOwner(workspace, owner);
        return leads.write(
                workspace,
                lead.stage(),
                changed(lead, lead.stage(), owner, lead.value(), lead.followUpAt(), lead.notes(), lead.lostReason()));
    }

    /** It is won, and nobody needs to come back to it; without an amount it is worth what it was. */
    Lead convert(WorkspaceId workspace, long id, LeadsApi.ConvertForm form) {
        var lead = leads.lock(workspace, id);
        var value = lead.value();
        var usual = value == null ? usualCurrency(workspace) : value.currency();
        var amount = LeadForm.amount(form.value(), form.currency(), usual);
        return move(workspace, lead, Stage.WON, amount == null ? value : amount, null);
    }

    Lead lose(WorkspaceId workspace, long id, @Nullable String reason) {
        var lead = leads.lock(workspace, id);
        return move(workspace, lead, Stage.LOST, lead.value(), reason);
    }

    Lead reopen(WorkspaceId workspace, long id, Stage stage) {
        var lead = leads.lock(workspace, id);
        if (lead.stage().isOpen()) {
            throw Problem.conflict("Lead %d is open already.".formatted(id));
        }
        return leads.write(
                workspace,
                lead.stage(),
                changed(lead, stage, lead.owner(), lead.value(), lead.followUpAt(), lead.notes(), null));
    }

    private Lead move(WorkspaceId workspace, Lead lead, Stage next, @Nullable Amount value, @Nullable String reason) {
        if (!lead.stage().mayBecome(next)) {
            throw Problem.conflict("Lead %d is %s; reopen it first."
                    .formatted(lead.id(), lead.stage().code()));
        }
        return leads.write(
                workspace, lead.stage(), changed(lead, next, lead.owner(), value, null, lead.notes(), reason));
    }

    private Lead changed(
            Lead lead,
            Stage stage,
            @Nullable Long owner,
            @Nullable Amount value,
            @Nullable Instant followUpAt,
            @Nullable String notes,
            @Nullable String lostReason) {
        var closedAt = stage == lead.stage() ? lead.closedAt() : stage.isOpen() ? null : clock.instant();
        return new Lead(
                lead.id(),
                lead.contact(),
                stage,
                lead.source(),
                owner,
                lead.score(),
                value,
                followUpAt,
                notes,
                lostReason,
                closedAt,
                lead.lastActiveAt(),
                lead.createdAt(),
                lead.updatedAt());
    }

    private void checkOwner(WorkspaceId workspace, @Nullable Long owner) {
        if (owner != null && !team.worksHere(workspace, owner)) {
            throw Problem.invalid("owner_id", "must be an active member of this workspace who may sell");
        }
    }

    private Problem taken(WorkspaceId workspace, ContactId contact) {
        var problem = Problem.conflict("Contact %d is a lead already.".formatted(contact.value()));
        return leads.ofContact(workspace, contact)
                .map(lead -> problem.with("existing_id", lead.id()))
                .orElse(problem);
    }

    private String usualCurrency(WorkspaceId workspace) {
        return Amount.currencyOf(workspaces.settings(workspace).defaultCountry());
    }
}

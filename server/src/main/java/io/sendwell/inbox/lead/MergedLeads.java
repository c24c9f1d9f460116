package io.sendwell.inbox.lead;

import io.sendwell.contact.ContactId;
import io.sendwell.kernel.WorkspaceId;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** When two contacts become one, so do their leads: the one that got further goes on, with what only the other knew. */
@Component
class MergedLeads {

    private final Leads leads;

    MergedLeads(Leads leads) {
        this.leads = leads;
    }

    void join(WorkspaceId workspace, ContactId from, ContactId into) {
        // Nobody else locks two leads of one workspace in another order: contacts are merged with both of them locked.
        var first = leads.ofContact(workspace, from);
        var second = leads.ofContact(workspace, into);
        if (first.isEmpty()) {
            return;
        }
        if (second.isEmpty()) {
            leads.write(
                    workspace,
                    first.get().stage(),
                    handedOver(first.get(), into, first.get().notes(), first.get()));
            return;
        }
        boolean secondLeads = second.get().stage().further(first.get().stage())
                == second.get().stage();
        var stays = secondLeads ? second.get() : first.get();
        var goes = secondLeads ? first.get() : second.get();
        leads.delete(workspace, goes);
        leads.write(workspace, stays.stage(), handedOver(stays, into, notes(stays.notes(), goes.notes()), goes));
    }

    private static Lead handedOver(Lead lead, ContactId contact, @Nullable String notes, Lead other) {
        return new Lead(
                lead.id(),
                contact,
                lead.stage(),
                lead.source(),
                lead.owner() == null ? other.owner() : lead.owner(),
                lead.score(),
                lead.value() == null ? other.value() : lead.value(),
                earlier(lead.followUpAt(), other.followUpAt()),
                notes,
                lead.lostReason(),
                lead.closedAt(),
                lead.lastActiveAt(),
                lead.createdAt().isBefore(other.createdAt()) ? lead.createdAt() : other.createdAt(),
                lead.updatedAt());
    }

    private static @Nullable String notes(@Nullable String one, @Nullable String other) {
        var both = Stream.of(Optional.ofNullable(one), Optional.ofNullable(other))
                .flatMap(Optional::stream)
                .collect(Collectors.joining("\n\n"));
        return both.isEmpty() ? null : both;
    }

    private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
        return one == null || (other != null && other.isBefore(one)) ? other : one;
    }
}

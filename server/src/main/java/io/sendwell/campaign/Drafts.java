package io.sendwell.campaign;

import io.sendwell.campaign.Campaign.Content;
import io.sendwell.channel.SenderId;
import io.sendwell.channel.Senders;
import io.sendwell.contact.Audiences;
import io.sendwell.delivery.Template;
import io.sendwell.kernel.FieldError;
import io.sendwell.kernel.Problem;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Workspaces;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Turns forms into content that can be launched, or says what is wrong with them. */
@Component
class Drafts {

    private final Senders senders;
    private final Audiences audiences;
    private final Workspaces workspaces;

    Drafts(Senders senders, Audiences audiences, Workspaces workspaces) {
        this.senders = senders;
        this.audiences = audiences;
        this.workspaces = workspaces;
    }

    /** The content that a form describes, everything in it known to this workspace; else 422. */
    @Transactional(readOnly = true)
    Content content(WorkspaceId workspace, CampaignForm form) {
        form.validate();
        var audience = form.audienceOrNobody();
        audiences.validate(workspace, audience);
        var zone = form.zone(workspaces.settings(workspace).timezone());
        var content = new Content(
                Objects.requireNonNull(form.name()).strip(),
                Objects.requireNonNull(form.messageTemplate()),
                senders(workspace, form),
                audience,
                form.givenVariables(),
                form.scheduledAt(zone),
                zone,
                Boolean.TRUE.equals(form.localTime()),
                form.window());
        template(workspace, content);
        return content;
    }

    /** The content's template; 422 when it is broken or names a variable that nobody has. */
    @Transactional(readOnly = true)
    Template template(WorkspaceId workspace, Content content) {
        var template = Template.parse(content.messageTemplate(), "message_template");
        var known = new HashSet<>(audiences.knownVariables(workspace));
        known.addAll(content.variables().keySet());
        template.requireKnown(known, "message_template");
        return template;
    }

    /** The variables that each recipient must bring, because neither the campaign nor a fallback does. */
    Set<String> required(WorkspaceId workspace, Content content) {
        var required = new HashSet<>(template(workspace, content).required());
        required.removeAll(content.variables().keySet());
        return required;
    }

    private List<SenderId> senders(WorkspaceId workspace, CampaignForm form) {
        var named = form.senders();
        if (named.isEmpty()) {
            return List.of(senders.defaultSender(workspace).id());
        }
        var errors = new ArrayList<FieldError>();
        for (var id : named) {
            if (senders.find(workspace, new SenderId(id)).isEmpty()) {
                errors.add(new FieldError(form.senderField(), "no sender " + id + " here"));
            }
        }
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors);
        }
        return named.stream().map(SenderId::new).toList();
    }
}

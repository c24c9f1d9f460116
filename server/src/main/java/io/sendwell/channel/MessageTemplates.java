package io.sendwell.channel;

import io.sendwell.kernel.WorkspaceId;
import java.util.Optional;

/** The templates of a workspace's accounts, as those who send them see them. Joins the caller's transaction and scope. */
public interface MessageTemplates {

    /** One template, in whatever state; those that WhatsApp has deleted too, for what was sent with them. */
    Optional<MessageTemplate> find(WorkspaceId workspace, long id);

    /** The one that senders of {@code account} send under this name, in this language. */
    Optional<MessageTemplate> find(WorkspaceId workspace, String account, String name, String language);
}

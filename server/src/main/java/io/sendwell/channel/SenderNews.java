package io.sendwell.channel;

import io.sendwell.channel.SenderChanged.Change;
import io.sendwell.kernel.LiveEvent;
import io.sendwell.kernel.WorkspaceId;
import java.util.Map;
import java.util.Optional;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

/** Tells the other modules and the screens that a sender is not as it was. */
@Component
class SenderNews {

    private final ApplicationEventPublisher events;

    SenderNews(ApplicationEventPublisher events) {
        this.events = events;
    }

    /** @param id of the sender; empty where nothing has changed */
    void changed(WorkspaceId workspace, Optional<Long> id) {
        id.ifPresent(found -> tell(workspace, new SenderId(found), Change.UPDATED));
    }

    void tell(WorkspaceId workspace, SenderId id, Change change) {
        events.publishEvent(new SenderChanged(workspace, id, change));
        events.publishEvent(
                new LiveEvent(workspace, "sender", Map.of("id", id.value(), "change", Senders.lower(change))));
    }
}

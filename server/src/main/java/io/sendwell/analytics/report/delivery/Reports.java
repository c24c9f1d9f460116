package io.sendwell.analytics.report.delivery;

import io.sendwell.kernel.WorkspaceId;
import java.time.LocalDate;
import java.util.Optional;

/** What there is to deliver, asked for at the moment of delivery. In the workspace's scope. */
public interface Reports {

    /** Empty where the report is gone, or this recipient is no longer among those who get it. */
    Optional<Letter> letter(WorkspaceId workspace, LocalDate day, String recipient);

    /** Empty where the report or the webhook is gone. */
    Optional<Posting> posting(WorkspaceId workspace, LocalDate day);
}

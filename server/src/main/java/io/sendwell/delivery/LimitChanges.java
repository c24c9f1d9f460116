package io.sendwell.delivery;

import io.sendwell.channel.SenderId;
import io.sendwell.channel.SenderSignal.Kind;
import io.sendwell.channel.SenderSignalled;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.QuietHoursChanged;
import java.util.List;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** When WhatsApp changes whom a number may write to, or a workspace its quiet hours, what waits for that is looked at again. */
@Component
class LimitChanges {

    private final JdbcClient jdbc;
    private final Lanes lanes;

    LimitChanges(JdbcClient jdbc, Lanes lanes) {
        this.jdbc = jdbc;
        this.lanes = lanes;
    }

    @EventListener
    @Transactional
    public void on(SenderSignalled event) {
        var signal = event.signal();
        if (signal.kind() == Kind.MESSAGING_LIMIT) {
            limitChanged(event.workspace(), signal.sender());
        } else if (signal.kind() == Kind.REACHOUT_TIMELOCK) {
            lanes.lookAgain(event.workspace(), List.of(signal.sender()), Reason.FIRST_CONTACT);
        }
    }

    @EventListener
    @Transactional
    public void on(QuietHoursChanged event) {
        var senders = jdbc.sql("select sender_id from delivery.lane where workspace_id = :workspace")
                .param("workspace", event.workspace().value())
                .query((row, _) -> new SenderId(row.getLong("sender_id")))
                .list();
        lanes.lookAgain(event.workspace(), senders, Reason.QUIET_HOURS);
    }

    /** It is the limit of all senders of the portfolio. */
    private void limitChanged(WorkspaceId workspace, SenderId told) {
        var senders = jdbc.sql("""
                        select s.id from channel.sender s
                        join channel.sender told on told.workspace_id = s.workspace_id and told.portfolio = s.portfolio
                        where told.workspace_id = :workspace and told.id = :sender
                        """)
                .param("workspace", workspace.value())
                .param("sender", told.value())
                .query((row, _) -> new SenderId(row.getLong("id")))
                .list();
        if (senders.isEmpty()) {
            return;
        }
        lanes.lookAgain(workspace, senders, Reason.ACCOUNT_LIMIT);
        jdbc.sql("""
                        update delivery.budget set promised_to = 'epoch', promised = 0
                        where workspace_id = :workspace and portfolio =
                            (select portfolio from channel.sender where workspace_id = :workspace and id = :sender)
                        """)
                .param("workspace", workspace.value())
                .param("sender", told.value())
                .update();
    }
}

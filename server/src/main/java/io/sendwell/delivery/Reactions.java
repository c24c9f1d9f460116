package io.sendwell.delivery;

import io.sendwell.channel.Channel;
import io.sendwell.channel.IncomingEvent;
import io.sendwell.channel.Outcome;
import io.sendwell.channel.SenderId;
import io.sendwell.channel.SenderLife;
import io.sendwell.contact.Consents;
import io.sendwell.contact.ContactId;
import io.sendwell.contact.Contacts;
import io.sendwell.contact.Evidence;
import io.sendwell.delivery.policy.ErrorPolicy;
import io.sendwell.delivery.policy.ErrorPolicy.Reaction;
import io.sendwell.delivery.policy.Settlement;
import io.sendwell.kernel.WorkspaceId;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Does what the error policy demands beyond the message itself: rests lanes, pauses senders, opts out, halts origins. */
@Component
public class Reactions {

    private final JdbcClient jdbc;
    private final SenderLife life;
    private final Contacts contacts;
    private final Consents consents;
    private final Control control;
    private final ApplicationEventPublisher events;
    private final InstantSource clock;
    private final RandomGenerator random = RandomGenerator.getDefault();

    Reactions(
            JdbcClient jdbc,
            SenderLife life,
            Contacts contacts,
            Consents consents,
            Control control,
            ApplicationEventPublisher events,
            InstantSource clock) {
        this.jdbc = jdbc;
        this.life = life;
        this.contacts = contacts;
        this.consents = consents;
        this.control = control;
        this.events = events;
        this.clock = clock;
    }

    /** Whom and what a refusal is about. */
    public record Subject(WorkspaceId workspace, SenderId sender, Channel channel, ContactId contact, Origin origin) {}

    /** Follows a reaction inside the caller's transaction. */
    public void follow(Reaction reaction, Subject subject, String code) {
        var now = clock.instant();
        var rule = ErrorPolicy.of(subject.channel(), code);
        var why = rule.explanation();
        switch (reaction) {
            case Reaction.Fail(), Reaction.Retry() -> {}
            case Reaction.Defer(var _) -> {}
            case Reaction.SlowLane(var rest) -> rest(subject, now.plus(rest));
            case Reaction.PauseSender(var rest) -> {
                pause(subject, rule.notice(), now.plus(rest));
                tell(subject, code, now);
            }
            case Reaction.StopSender() -> {
                pause(subject, rule.notice(), null);
                tell(subject, code, now);
            }
            case Reaction.StopAccount() -> {
                life.pauseAccount(subject.workspace(), subject.sender(), rule.notice());
                tell(subject, code, now);
            }
            case Reaction.Undeliverable() -> contacts.undeliverable(subject.workspace(), subject.contact());
            case Reaction.OptOut() ->
                consents.optOut(
                        subject.workspace(),
                        subject.contact(),
                        new Evidence(now, "whatsapp", "user_preference", why, null, null));
            case Reaction.HaltOrigin() -> {
                events.publishEvent(new OriginHalted(subject.workspace(), subject.origin(), code, why));
                control.hold(subject.workspace(), subject.origin());
            }
        }
    }

    /** A channel took a message and reported later that it could not be delivered. */
    void failedAfterwards(MessageId message, IncomingEvent.Receipt receipt) {
        record Row(Subject subject, int attempt, int deferrals) {}
        jdbc.sql("""
                        select m.workspace_id, m.sender_id, s.channel, m.contact_id, m.origin_kind, m.origin_id, m.step,
                               m.attempt, m.deferrals
                        from delivery.message m
                        join channel.sender s on s.workspace_id = m.workspace_id and s.id = m.sender_id
                        where m.id = :id and m.status in ('sending', 'uncertain', 'sent')
                        for update of m
                        """)
                .param("id", message.value())
                .query((row, _) -> new Row(
                        new Subject(
                                new WorkspaceId(row.getLong("workspace_id")),
                                new SenderId(row.getLong("sender_id")),
                                Channel.valueOf(row.getString("channel").toUpperCase(Locale.ROOT)),
                                new ContactId(row.getLong("contact_id")),
                                new Origin(
                                        Origin.Kind.of(row.getString("origin_kind")),
                                        row.getLong("origin_id"),
                                        row.getInt("step"))),
                        row.getInt("attempt"),
                        row.getInt("deferrals")))
                .optional()
                .ifPresent(row -> {
                    var code = receipt.errorCode() == null ? "unknown" : receipt.errorCode();
                    var outcome = new Outcome.Rejected(code, "");
                    settle(
                            message,
                            row.subject(),
                            Settlement.of(
                                    outcome,
                                    row.subject().channel(),
                                    row.attempt(),
                                    row.deferrals(),
                                    receipt.at(),
                                    random),
                            code);
                });
    }

    private void settle(MessageId message, Subject subject, Settlement settlement, String code) {
        jdbc.sql("""
                        update delivery.message m
                        set status = case when v.stopped then 'skipped' else :status end,
                            due_at = coalesce(:due::timestamptz, due_at),
                            reason = case when v.stopped then 'stopped' else :reason end,
                            attempt = attempt - :attemptsBack,
                            deferrals = deferrals + :deferred,
                            settled_at = case when v.stopped or :status = 'failed' then :now::timestamptz end
                        from (select :status = 'queued' and delivery.is_stopped(batch_id) as stopped
                              from delivery.message where id = :id) v
                        where workspace_id = :workspace and id = :id
                        """)
                .param("status", settlement.status().code())
                .param("due", settlement.dueAt() == null ? null : Timestamp.from(settlement.dueAt()))
                .param("reason", settlement.reason())
                .param("attemptsBack", settlement.attemptUsed() ? 0 : 1)
                .param("deferred", settlement.deferred() ? 1 : 0)
                .param("now", Timestamp.from(clock.instant()))
                .param("workspace", subject.workspace().value())
                .param("id", message.value())
                .update();
        var due = settlement.dueAt();
        if (due != null) {
            control.reopen(subject.workspace(), subject.origin());
            wakeAt(subject, due);
        }
        var reaction = settlement.reaction();
        if (reaction != null) {
            follow(reaction, subject, code);
        }
    }

    private void wakeAt(Subject subject, Instant due) {
        jdbc.sql("""
                        update delivery.lane set next_at = least(next_at, greatest(free_at, :due))
                        where workspace_id = :workspace and sender_id = :sender
                        """)
                .param("due", Timestamp.from(due))
                .param("workspace", subject.workspace().value())
                .param("sender", subject.sender().value())
                .update();
    }

    private void rest(Subject subject, Instant until) {
        jdbc.sql("""
                        update delivery.lane
                        set free_at = greatest(free_at, :until), next_at = greatest(next_at, :until)
                        where workspace_id = :workspace and sender_id = :sender
                        """)
                .param("until", Timestamp.from(until))
                .param("workspace", subject.workspace().value())
                .param("sender", subject.sender().value())
                .update();
    }

    private void tell(Subject subject, String code, Instant now) {
        events.publishEvent(new SenderRefused(subject.workspace(), subject.sender(), code, now));
    }

    private void pause(Subject subject, String why, @Nullable Instant until) {
        life.pause(subject.workspace(), subject.sender(), why, until);
    }
}

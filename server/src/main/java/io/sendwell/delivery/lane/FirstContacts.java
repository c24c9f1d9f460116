package io.sendwell.delivery.lane;

import io.sendwell.delivery.MessageStatus;
import io.sendwell.delivery.Origin;
import java.sql.Timestamp;
import java.util.Collection;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Counts, by sender and hour, first messages to people who neither wrote to us nor agreed: WhatsApp takes them for spam.
 * Campaigns reach only who agreed, so they are not looked at and pay nothing.
 */
@Component
class FirstContacts {

    private static final Set<Origin.Kind> MAY_BE = Set.of(Origin.Kind.API, Origin.Kind.TEST);

    private final JdbcClient jdbc;

    FirstContacts(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Looks at what WhatsApp has just taken, in the transaction that stores it and before contacts are remembered. */
    void count(Collection<Result> results) {
        var taken = results.stream()
                .filter(result -> result.settlement().status() == MessageStatus.SENT)
                .filter(result ->
                        MAY_BE.contains(result.claimed().subject().origin().kind()))
                .toList();
        if (taken.isEmpty()) {
            return;
        }
        jdbc.sql("""
                        insert into delivery.first_contact as f (workspace_id, sender_id, at, n)
                        select t.workspace_id, t.sender_id, date_bin('1 hour', t.at, 'epoch'), count(distinct t.contact_id)
                        from unnest(:ids::bigint[], :workspaces::bigint[], :senders::bigint[], :contacts::bigint[],
                                :at::timestamptz[]) t(id, workspace_id, sender_id, contact_id, at)
                        join contact.contact c on c.workspace_id = t.workspace_id and c.id = t.contact_id
                        where c.consent_status <> 'granted'
                          and not exists (select from contact.consent_entry e
                                          where e.workspace_id = t.workspace_id and e.contact_id = t.contact_id
                                            and e.change = 'granted')
                          and not exists (select from delivery.correspondence h
                                          where h.workspace_id = t.workspace_id and h.contact_id = t.contact_id
                                            and h.last_inbound_at is not null)
                          and not exists (select from delivery.message b
                                          where b.workspace_id = t.workspace_id and b.contact_id = t.contact_id
                                            and b.id < t.id and b.sender_id = t.sender_id and b.sent_at is not null)
                        group by 1, 2, 3 order by 1, 2, 3
                        on conflict (workspace_id, sender_id, at) do update set n = f.n + excluded.n
                        """)
                .param(
                        "ids",
                        taken.stream().map(one -> one.claimed().id().value()).toArray(Long[]::new))
                .param(
                        "workspaces",
                        taken.stream()
                                .map(one -> one.claimed().subject().workspace().value())
                                .toArray(Long[]::new))
                .param(
                        "senders",
                        taken.stream()
                                .map(one -> one.claimed().subject().sender().value())
                                .toArray(Long[]::new))
                .param(
                        "contacts",
                        taken.stream()
                                .map(one -> one.claimed().subject().contact().value())
                                .toArray(Long[]::new))
                .param("at", taken.stream().map(one -> Timestamp.from(one.at())).toArray(Timestamp[]::new))
                .update();
    }
}

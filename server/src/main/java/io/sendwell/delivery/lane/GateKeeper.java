package io.sendwell.delivery.lane;

import io.sendwell.channel.Enclosure;
import io.sendwell.contact.ContactId;
import io.sendwell.contact.Contacts;
import io.sendwell.contact.Standing;
import io.sendwell.delivery.MessageKind;
import io.sendwell.delivery.Reason;
import io.sendwell.delivery.policy.DailyWindow;
import io.sendwell.delivery.policy.Gate;
import io.sendwell.delivery.policy.Gate.Verdict;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.SendingSettings;
import io.sendwell.workspace.Workspaces;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Gathers what the gate looks at, for many candidates at once, and asks it. */
@Component
class GateKeeper {

    private final JdbcClient jdbc;
    private final Contacts contacts;
    private final Workspaces workspaces;
    private final Contents contents;

    GateKeeper(JdbcClient jdbc, Contacts contacts, Workspaces workspaces, Contents contents) {
        this.jdbc = jdbc;
        this.contacts = contacts;
        this.workspaces = workspaces;
        this.contents = contents;
    }

    /** The gate's word on each candidate, in their order. */
    List<Judgement> judge(List<Candidate> candidates, Instant now) {
        var standings = contacts.standings(
                candidates.stream().map(Candidate::contact).distinct().toList());
        var content = contents.of(candidates);
        var marketing = marketingSince(candidates, now);
        var inbound = lastInbound(candidates);
        return candidates.stream()
                .map(candidate -> {
                    var contact = standings.get(candidate.contact());
                    if (contact == null || !contact.workspace().equals(candidate.workspace())) {
                        return new Judgement(
                                candidate, new Verdict.Refused(Reason.CONTACT_DELETED), "", "", Enclosure.NONE);
                    }
                    var batch = content.get(candidate.batchId());
                    var text = text(candidate, contact, batch);
                    var settings = workspaces.settings(candidate.workspace());
                    var facts = new Gate.Facts(
                            candidate.kind(),
                            contact,
                            text.isPresent(),
                            reached(settings, marketing.getOrDefault(candidate.contact(), 0)),
                            inbound.get(candidate.contact()),
                            quietHours(settings),
                            batch == null ? null : batch.window(),
                            batch == null ? null : batch.windowZone());
                    var enclosure = batch == null ? candidate.enclosure() : batch.enclosure();
                    return judgement(candidate, Gate.decide(facts, now), text, contact, enclosure);
                })
                .toList();
    }

    private static Judgement judgement(
            Candidate candidate, Verdict verdict, Optional<String> text, Standing contact, Enclosure enclosure) {
        var phone = contact.phone();
        return new Judgement(candidate, verdict, text.orElse(""), phone == null ? "" : phone, enclosure);
    }

    private static Optional<String> text(Candidate candidate, Standing contact, Contents.@Nullable Content batch) {
        var own = candidate.text();
        if (batch == null) {
            return Optional.ofNullable(own);
        }
        return batch.said(candidate.variant()).render(contact.variables(), batch.variables());
    }

    private static @Nullable DailyWindow quietHours(SendingSettings settings) {
        var quiet = settings.quietHours();
        return quiet == null ? null : new DailyWindow(quiet.start(), quiet.end());
    }

    private static boolean reached(SendingSettings settings, int sent) {
        var cap = settings.frequencyCap();
        return cap != null && sent >= cap.max();
    }

    /** How many marketing messages each contact has had in its workspace's period; asked only where there is a cap. */
    private Map<ContactId, Integer> marketingSince(List<Candidate> candidates, Instant now) {
        var ids = new ArrayList<Long>();
        var owners = new ArrayList<Long>();
        var since = new ArrayList<Timestamp>();
        for (var candidate : candidates) {
            var cap = workspaces.settings(candidate.workspace()).frequencyCap();
            if (cap != null && candidate.kind() == MessageKind.MARKETING) {
                ids.add(candidate.contact().value());
                owners.add(candidate.workspace().value());
                since.add(Timestamp.from(now.minus(Duration.ofDays(cap.days()))));
            }
        }
        var counts = new HashMap<ContactId, Integer>();
        if (ids.isEmpty()) {
            return counts;
        }
        awaitOtherNodes(owners);
        jdbc.sql("""
                        select m.contact_id, count(distinct m.id) as n
                        from unnest(:workspaces::bigint[], :contacts::bigint[], :since::timestamptz[])
                            asked(workspace_id, contact_id, since)
                        join delivery.message m on m.workspace_id = asked.workspace_id
                            and m.contact_id = asked.contact_id and m.sending_at > asked.since
                            and m.status in ('sending', 'uncertain', 'sent', 'delivered', 'read')
                        join delivery.batch b on b.id = m.batch_id and b.kind = 'marketing'
                        group by m.contact_id
                        """)
                .param("workspaces", owners.toArray(Long[]::new))
                .param("contacts", ids.toArray(Long[]::new))
                .param("since", since.toArray(Timestamp[]::new))
                .query(row -> {
                    counts.put(new ContactId(row.getLong("contact_id")), row.getInt("n"));
                });
        return counts;
    }

    /** So that two nodes cannot both find room for the same contact: in these workspaces one turn at a time. */
    private void awaitOtherNodes(List<Long> workspaceIds) {
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended('frequency', id)) from unnest(:ids::bigint[]) id")
                .param("ids", workspaceIds.stream().distinct().sorted().toArray(Long[]::new))
                .query((row, _) -> 1)
                .list();
    }

    /** When the contacts who are to get a reply last wrote. */
    private Map<ContactId, Instant> lastInbound(List<Candidate> candidates) {
        var replies = candidates.stream()
                .filter(candidate ->
                        candidate.kind() == MessageKind.REPLY || candidate.kind() == MessageKind.AUTO_REPLY)
                .toList();
        var last = new HashMap<ContactId, Instant>();
        if (replies.isEmpty()) {
            return last;
        }
        jdbc.sql("""
                        select c.contact_id, c.last_inbound_at
                        from unnest(:workspaces::bigint[], :contacts::bigint[]) asked(workspace_id, contact_id)
                        join delivery.correspondence c using (workspace_id, contact_id)
                        where c.last_inbound_at is not null
                        """)
                .param(
                        "workspaces",
                        replies.stream()
                                .map(Candidate::workspace)
                                .map(WorkspaceId::value)
                                .toArray(Long[]::new))
                .param(
                        "contacts",
                        replies.stream()
                                .map(Candidate::contact)
                                .map(ContactId::value)
                                .toArray(Long[]::new))
                .query(row -> {
                    last.put(
                            new ContactId(row.getLong("contact_id")),
                            row.getTimestamp("last_inbound_at").toInstant());
                });
        return last;
    }
}

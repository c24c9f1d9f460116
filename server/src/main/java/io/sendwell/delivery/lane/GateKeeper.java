package io.sendwell.delivery.lane;

import io.sendwell.channel.Address;
import io.sendwell.channel.Channel;
import io.sendwell.channel.Enclosure;
import io.sendwell.channel.TemplateContent;
import io.sendwell.contact.ContactId;
import io.sendwell.contact.Contacts;
import io.sendwell.contact.Standing;
import io.sendwell.delivery.Approved;
import io.sendwell.delivery.Enclosed;
import io.sendwell.delivery.MessageKind;
import io.sendwell.delivery.Personal;
import io.sendwell.delivery.PersonalLinks;
import io.sendwell.delivery.Reason;
import io.sendwell.delivery.Ways;
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
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
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
    private final Ways ways;
    private final PersonalLinks links;

    GateKeeper(
            JdbcClient jdbc,
            Contacts contacts,
            Workspaces workspaces,
            Contents contents,
            Ways ways,
            PersonalLinks links) {
        this.jdbc = jdbc;
        this.contacts = contacts;
        this.workspaces = workspaces;
        this.contents = contents;
        this.ways = ways;
        this.links = links;
    }

    /**
     * The gate's word on each candidate, in their order.
     *
     * @param channels of the candidates' senders, by the sender's id
     */
    List<Judgement> judge(List<Candidate> candidates, Map<Long, Channel> channels, Instant now) {
        workspaces.refresh(candidates.stream().map(Candidate::workspace).collect(Collectors.toSet()));
        var standings = contacts.standings(
                candidates.stream().map(Candidate::contact).distinct().toList());
        var content = contents.of(candidates);
        var marketing = marketingSince(candidates, now);
        var windows = windows(channels);
        var inbound = lastInbound(candidates);
        var heard = heard(candidates.stream()
                .filter(one -> windows.containsKey(one.senderId()))
                .toList());
        var judgements = new ArrayList<Judgement>();
        for (var candidate : candidates) {
            var contact = standings.get(candidate.contact());
            if (contact == null || !contact.workspace().equals(candidate.workspace())) {
                judgements.add(new Judgement(
                        candidate,
                        new Verdict.Refused(Reason.CONTACT_DELETED),
                        "",
                        null,
                        Enclosure.NONE,
                        false,
                        null,
                        false));
                continue;
            }
            var batch = content.get(candidate.batchId());
            var freeText = windows.get(candidate.senderId());
            var last = freeText == null
                    ? inbound.get(candidate.contact())
                    : heard.get(new Ear(candidate.contact(), candidate.senderId()));
            var said = said(candidate, contact, batch, Gate.takesText(freeText, last, now));
            var to = address(
                    contact, Ways.code(Objects.requireNonNull(channels.get(candidate.senderId()), "a lane's channel")));
            var settings = workspaces.settings(candidate.workspace());
            var facts = new Gate.Facts(
                    candidate.kind(),
                    contact,
                    to != null,
                    said.isPresent(),
                    reached(settings, marketing.getOrDefault(candidate.contact(), 0), candidate),
                    last,
                    freeText,
                    approved(candidate, batch) != null,
                    quietHours(settings),
                    batch == null ? null : batch.window(),
                    batch == null ? null : batch.windowZone());
            judgements.add(new Judgement(
                    candidate,
                    Gate.decide(facts, now),
                    said.map(Said::text).orElse(""),
                    to,
                    said.map(Said::enclosure).orElse(Enclosure.NONE),
                    said.isPresent() && said.get().personal(),
                    said.map(Said::template).orElse(null),
                    !Gate.takesText(freeText, last, now)));
        }
        return judgements;
    }

    /** What would go: free text with what is enclosed, or a template instead. */
    private record Said(
            String text,
            Enclosure enclosure,
            boolean personal,
            @Nullable TemplateContent template) {}

    /** Empty where a value is missing. */
    private Optional<Said> said(
            Candidate candidate, Standing contact, Contents.@Nullable Content batch, boolean takesText) {
        var approved = approved(candidate, batch);
        var enclosure = batch == null ? candidate.enclosure() : batch.enclosure();
        boolean hasText = batch == null
                ? candidate.text() != null && !candidate.text().isBlank()
                : !batch.said(candidate.variant()).isEmpty();
        if (approved != null && !(takesText && hasText)) {
            var values = batch == null ? Map.<String, String>of() : contact.variables();
            var ofCampaign = batch == null ? Map.<String, String>of() : batch.variables();
            return (batch == null
                            ? Optional.of(approved.asItIs())
                            : approved.render(values, ofCampaign, personal(candidate, batch.links(null))))
                    .map(rendered -> new Said(
                            rendered.text(),
                            enclosure.forTemplate(),
                            enclosure.interactive() != null,
                            rendered.content()));
        }
        return (batch == null
                        ? Optional.ofNullable(candidate.text())
                        : batch.said(candidate.variant())
                                .render(contact.variables(), batch.variables())
                                .map(personal(candidate, batch.links(candidate.variant()))::in))
                .flatMap(text -> carried(candidate, contact, batch, enclosure)
                        .map(carried -> new Said(text, carried, !carried.equals(enclosure), null)));
    }

    /** A message of its own carries what it says; that of a batch with the contact's values. */
    private Optional<Enclosure> carried(
            Candidate candidate, Standing contact, Contents.@Nullable Content batch, Enclosure enclosure) {
        return batch == null
                ? Optional.of(enclosure)
                : Enclosed.render(enclosure, contact.variables(), batch.variables())
                        .map(personal(candidate, batch.links(candidate.variant()))::in);
    }

    private Personal personal(Candidate candidate, Map<String, Long> ids) {
        return ids.isEmpty() ? Personal.NONE : new Personal(links, candidate.id(), ids);
    }

    private static @Nullable Approved approved(Candidate candidate, Contents.@Nullable Content batch) {
        return batch == null ? candidate.approved() : batch.approved();
    }

    /** Phone first; what a channel calls somebody is of use on that channel alone. */
    private static @Nullable Address address(Standing contact, String channel) {
        return contact.isReachableOn(channel)
                ? new Address(contact.phone(), contact.userIds().get(channel))
                : null;
    }

    /** For how long those senders take free text whose channel knows such a rule. */
    private Map<Long, Duration> windows(Map<Long, Channel> channels) {
        var windows = new HashMap<Long, Duration>();
        channels.forEach((sender, channel) -> ways.window(channel).ifPresent(window -> windows.put(sender, window)));
        return windows;
    }

    /** A contact and the number that it wrote to. */
    private record Ear(ContactId contact, long sender) {}

    /** When the contacts last wrote to the very number that is to write to them. */
    private Map<Ear, Instant> heard(List<Candidate> candidates) {
        var heard = new HashMap<Ear, Instant>();
        if (candidates.isEmpty()) {
            return heard;
        }
        jdbc.sql("""
                        select h.contact_id, h.sender_id, h.at
                        from unnest(:workspaces::bigint[], :contacts::bigint[], :senders::bigint[])
                            asked(workspace_id, contact_id, sender_id)
                        join delivery.heard h using (workspace_id, contact_id, sender_id)
                        """)
                .param(
                        "workspaces",
                        candidates.stream().map(one -> one.workspace().value()).toArray(Long[]::new))
                .param(
                        "contacts",
                        candidates.stream().map(one -> one.contact().value()).toArray(Long[]::new))
                .param("senders", candidates.stream().map(Candidate::senderId).toArray(Long[]::new))
                .query(row -> {
                    heard.put(
                            new Ear(new ContactId(row.getLong("contact_id")), row.getLong("sender_id")),
                            row.getTimestamp("at").toInstant());
                });
        return heard;
    }

    private static @Nullable DailyWindow quietHours(SendingSettings settings) {
        var quiet = settings.quietHours();
        return quiet == null ? null : new DailyWindow(quiet.start(), quiet.end());
    }

    /** What is handed over again was counted the first time. */
    private static boolean reached(SendingSettings settings, int sent, Candidate candidate) {
        var cap = settings.frequencyCap();
        return cap != null && !candidate.inDoubt() && sent >= cap.max();
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

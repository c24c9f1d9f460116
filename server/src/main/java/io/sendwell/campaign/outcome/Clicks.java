package io.sendwell.campaign.outcome;

import io.sendwell.campaign.outcome.Clicking.Followed;
import io.sendwell.campaign.outcome.Clicking.Visit;
import io.sendwell.contact.ContactId;
import io.sendwell.delivery.Messages;
import io.sendwell.inbox.ContactsClicked;
import io.sendwell.kernel.LiveEvent;
import io.sendwell.kernel.WorkspaceId;
import io.sendwell.workspace.Tenancy;
import io.sendwell.workspace.Workspaces;
import java.sql.Timestamp;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Who followed which link, and how many did by day. All that came together is written in a few statements per workspace. A
 * click on a message that the clean-up has taken is not counted: the figures of old campaigns are final.
 */
@Repository
class Clicks {

    /**
     * Rows are locked in the order of messages and links, then tallies in the order of their keys. What is returned are
     * the clicks that count.
     */
    private static final String STORE = """
            with visit as (
                select * from unnest(:messages::bigint[], :links::bigint[], :contacts::bigint[], :campaigns::bigint[],
                        :steps::int[], :variants::bigint[], :instants::timestamptz[], :days::date[])
                    v(message_id, link_id, contact_id, campaign_id, step, variant_id, at, day)
            ), counted as (
                insert into campaign.click as c
                    (workspace_id, message_id, link_id, campaign_id, contact_id, first_at, last_at)
                select :workspace, message_id, link_id, campaign_id, contact_id, at, at
                from visit order by message_id, link_id
                on conflict (workspace_id, message_id, link_id) do update
                set times = c.times + 1, last_at = excluded.last_at
                where excluded.last_at >= c.last_at + :apart::interval
                returning c.message_id, c.link_id, c.times = 1 as first
            ), arrived as (
                insert into campaign.clicker (workspace_id, message_id, link_id, at)
                select distinct on (message_id) :workspace, message_id, link_id, at
                from counted join visit using (message_id, link_id) order by message_id, at
                on conflict (workspace_id, message_id) do nothing
                returning message_id
            ), tallied as (
                insert into campaign.click_tally as t
                    (workspace_id, campaign_id, day, step, variant_id, link_id, people, clicks)
                select :workspace, campaign_id, day, step, variant_id, link_id, sum(people), sum(clicks)
                from (
                    select campaign_id, day, step, variant_id, link_id, first::int as people, 1 as clicks
                    from counted join visit using (message_id, link_id)
                    union all
                    select campaign_id, day, step, variant_id, 0, 0, 1 from counted join visit using (message_id, link_id)
                    union all
                    (select distinct on (message_id) campaign_id, day, step, variant_id, 0, 1, 0
                     from arrived join visit using (message_id) order by message_id, at)
                ) each group by 2, 3, 4, 5, 6 order by 2, 3, 4, 5, 6
                on conflict (workspace_id, campaign_id, day, step, variant_id, link_id) do update
                set people = t.people + excluded.people, clicks = t.clicks + excluded.clicks
            )
            select distinct contact_id from counted join visit using (message_id, link_id)
            """;

    private final JdbcClient jdbc;
    private final Messages messages;
    private final Workspaces workspaces;
    private final ApplicationEventPublisher events;
    private final TransactionTemplate transaction;

    Clicks(
            JdbcClient jdbc,
            Messages messages,
            Workspaces workspaces,
            ApplicationEventPublisher events,
            PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.messages = messages;
        this.workspaces = workspaces;
        this.events = events;
        this.transaction = new TransactionTemplate(transactions);
    }

    /** A click, and whose it is. */
    private record Known(Visit visit, ContactId contact) {}

    /** All of them or none. */
    void store(List<Visit> visits) {
        var byWorkspace = visits.stream()
                .collect(Collectors.groupingBy(
                        visit -> visit.link().workspace(), LinkedHashMap::new, Collectors.toList()));
        Tenancy.asEngine(() -> transaction.executeWithoutResult(_ -> byWorkspace.keySet().stream()
                .sorted(Comparator.comparingLong(WorkspaceId::value))
                .forEach(workspace -> store(workspace, byWorkspace.getOrDefault(workspace, List.of())))));
    }

    private void store(WorkspaceId workspace, List<Visit> visits) {
        var sent = messages.sent(workspace, visits.stream().map(Visit::message).collect(Collectors.toSet()));
        var clicked = new HashSet<ContactId>();
        var campaigns = new TreeSet<Long>();
        for (var round : rounds(visits)) {
            var known = round.stream()
                    .flatMap(visit ->
                            Stream.ofNullable(sent.get(visit.message())).map(one -> new Known(visit, one.contact())))
                    .toList();
            var counted = known.isEmpty() ? Set.<ContactId>of() : storeEachOnce(workspace, known);
            clicked.addAll(counted);
            known.stream()
                    .filter(one -> counted.contains(one.contact()))
                    .forEach(one -> campaigns.add(one.visit().link().campaign()));
        }
        if (!clicked.isEmpty()) {
            events.publishEvent(new ContactsClicked(workspace, clicked));
        }
        campaigns.forEach(
                id -> events.publishEvent(new LiveEvent(workspace, "campaign", Map.of("id", id, "change", "clicks"))));
    }

    /** A statement takes each link of a message once; who waited for the database for minutes may have come again. */
    private static Collection<List<Visit>> rounds(List<Visit> visits) {
        var seen = new HashMap<Followed, Integer>();
        return visits.stream()
                .sorted(Comparator.comparing(Visit::at))
                .collect(Collectors.groupingBy(visit -> seen.merge(visit.followed(), 1, Integer::sum)))
                .values();
    }

    private Set<ContactId> storeEachOnce(WorkspaceId workspace, List<Known> clicks) {
        var zone = workspaces.settings(workspace).timezone();
        return jdbc.sql(STORE)
                .param("workspace", workspace.value())
                .param("apart", Clicking.APART.toString())
                .param("messages", column(clicks, one -> one.visit().message().value(), Long[]::new))
                .param("links", column(clicks, one -> one.visit().link().id(), Long[]::new))
                .param("contacts", column(clicks, one -> one.contact().value(), Long[]::new))
                .param("campaigns", column(clicks, one -> one.visit().link().campaign(), Long[]::new))
                .param("steps", column(clicks, one -> one.visit().link().step(), Integer[]::new))
                .param("variants", column(clicks, one -> one.visit().link().variant(), Long[]::new))
                .param(
                        "instants",
                        column(clicks, one -> Timestamp.from(one.visit().at()), Timestamp[]::new))
                .param(
                        "days",
                        column(
                                clicks,
                                one -> one.visit()
                                        .at()
                                        .atZone(zone)
                                        .toLocalDate()
                                        .toString(),
                                String[]::new))
                .query((row, _) -> new ContactId(row.getLong("contact_id")))
                .set();
    }

    private static <T> T[] column(List<Known> clicks, Function<Known, T> of, IntFunction<T[]> array) {
        return clicks.stream().map(of).toArray(array);
    }
}

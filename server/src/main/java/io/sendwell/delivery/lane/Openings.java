package io.sendwell.delivery.lane;

import static java.util.Objects.requireNonNull;

import io.sendwell.channel.SenderSignals;
import io.sendwell.contact.ContactId;
import io.sendwell.delivery.Reason;
import io.sendwell.delivery.policy.Budget;
import io.sendwell.delivery.policy.Gate.Verdict;
import io.sendwell.kernel.WorkspaceId;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Whom the senders of each portfolio have written to outside of the 24 hours, and who may be next. All within the
 * transaction that claims the messages: what it counts was claimed, whatever becomes of the server.
 *
 * <p>A round locks the portfolios of its lanes, in order of their names, after the lanes and before any message; so two
 * nodes never find the same room, and nobody waits in a circle.
 */
@Component
class Openings {

    /** So many promises are looked up at once. */
    private static final int CHUNK = 256;

    private final JdbcClient jdbc;
    private final SenderSignals signals;

    Openings(JdbcClient jdbc, SenderSignals signals) {
        this.jdbc = jdbc;
        this.signals = signals;
    }

    /** Whom it is about. */
    private record Person(WorkspaceId workspace, ContactId contact) {}

    /** One portfolio in a round. */
    private static final class Account {
        private final String portfolio;
        private final Instant now;
        private final Set<Person> counted = new HashSet<>();
        private final List<Person> opened = new ArrayList<>();
        private final Queue<Instant> promises = new ArrayDeque<>();
        private Budget budget;
        private Instant promisedTo;
        private int promised;

        Account(String portfolio, Instant now, Budget budget, Instant promisedTo, int promised) {
            this.portfolio = portfolio;
            this.now = now;
            this.budget = budget;
            boolean isOver = !promisedTo.isAfter(now);
            this.promisedTo = isOver ? now : promisedTo;
            this.promised = isOver ? 0 : promised;
        }
    }

    /** The portfolios of a round, locked. */
    final class Round {
        private final Map<String, Account> accounts = new HashMap<>();
        private final Map<Long, Account> bySender = new HashMap<>();

        /** Notes who of these is counted already. */
        void lookAt(List<Judgement> judgements) {
            var asked = judgements.stream().filter(this::concerns).toList();
            if (asked.isEmpty()) {
                return;
            }
            jdbc.sql("""
                            select o.portfolio, o.workspace_id, o.contact_id
                            from unnest(:portfolios::text[], :workspaces::bigint[], :contacts::bigint[])
                                asked(portfolio, workspace_id, contact_id)
                            join delivery.opening o using (portfolio, workspace_id, contact_id)
                            """)
                    .param(
                            "portfolios",
                            asked.stream().map(one -> account(one).portfolio).toArray(String[]::new))
                    .param(
                            "workspaces",
                            asked.stream()
                                    .map(one -> one.candidate().workspace().value())
                                    .toArray(Long[]::new))
                    .param(
                            "contacts",
                            asked.stream()
                                    .map(one -> one.candidate().contact().value())
                                    .toArray(Long[]::new))
                    .query(row -> {
                        requireNonNull(accounts.get(row.getString("portfolio")))
                                .counted
                                .add(new Person(
                                        new WorkspaceId(row.getLong("workspace_id")),
                                        new ContactId(row.getLong("contact_id"))));
                    });
        }

        /** The judgement as it was where the message fits or is not concerned; else deferred until it should fit. */
        Judgement admit(Judgement judgement) {
            if (!concerns(judgement)) {
                return judgement;
            }
            var account = account(judgement);
            var person = person(judgement);
            boolean counted = account.counted.contains(person);
            if (!account.budget.admits(counted) && !judgement.candidate().inDoubt()) {
                return judgement.with(new Verdict.Deferred(Reason.ACCOUNT_LIMIT, promise(account)));
            }
            account.budget = account.budget.after(counted);
            account.counted.add(person);
            account.opened.add(person);
            return judgement;
        }

        /** Writes down who was written to. */
        void close() {
            accounts.values().forEach(Openings.this::write);
        }

        private boolean concerns(Judgement judgement) {
            return judgement.isAllowed()
                    && judgement.opens()
                    && bySender.containsKey(judgement.candidate().senderId());
        }

        private Account account(Judgement judgement) {
            return requireNonNull(bySender.get(judgement.candidate().senderId()));
        }
    }

    private static Person person(Judgement judgement) {
        return new Person(
                judgement.candidate().workspace(), judgement.candidate().contact());
    }

    /** Locks the portfolios of these lanes and forgets those who count no more. */
    Round open(Collection<LaneRow> lanes, Instant now) {
        var round = new Round();
        var portfolios = lanes.stream()
                .map(LaneRow::portfolio)
                .flatMap(Optional::stream)
                .distinct()
                .sorted()
                .toArray(String[]::new);
        if (portfolios.length == 0) {
            return round;
        }
        lock(portfolios);
        forget(portfolios, now);
        var tiers = signals.messagingLimits(List.of(portfolios));
        for (var portfolio : portfolios) {
            round.accounts.put(
                    portfolio,
                    new Account(portfolio, now, Budget.of(Optional.ofNullable(tiers.get(portfolio)), 0), now, 0));
        }
        jdbc.sql("""
                        select distinct on (portfolio) portfolio, sum(used) over (partition by portfolio) as used,
                               promised_to, promised
                        from delivery.budget where portfolio = any(:portfolios)
                        order by portfolio, promised_to desc
                        """).param("portfolios", portfolios).query(row -> {
            var portfolio = row.getString("portfolio");
            round.accounts.put(
                    portfolio,
                    new Account(
                            portfolio,
                            now,
                            Budget.of(Optional.ofNullable(tiers.get(portfolio)), row.getLong("used")),
                            row.getTimestamp("promised_to").toInstant(),
                            row.getInt("promised")));
        });
        lanes.forEach(lane -> lane.portfolio()
                .ifPresent(portfolio -> round.bySender.put(lane.senderId(), round.accounts.get(portfolio))));
        return round;
    }

    private void lock(String[] portfolios) {
        jdbc.sql("""
                        select pg_advisory_xact_lock(hashtextextended('portfolio ' || portfolio, 0))
                        from unnest(:portfolios::text[]) with ordinality p(portfolio, place) order by place
                        """).param("portfolios", portfolios).query((row, _) -> 1).list();
    }

    private void forget(String[] portfolios, Instant now) {
        jdbc.sql("""
                        with gone as (
                            delete from delivery.opening where portfolio = any(:portfolios) and at <= :before
                            returning portfolio, workspace_id
                        ), fewer as (
                            select portfolio, workspace_id, count(*) as n from gone group by 1, 2
                        )
                        update delivery.budget b set used = b.used - f.n from fewer f
                        where b.portfolio = f.portfolio and b.workspace_id = f.workspace_id
                        """)
                .param("portfolios", portfolios)
                .param("before", Timestamp.from(now.minus(Budget.PERIOD)))
                .update();
    }

    /**
     * When it should fit: each that waits is promised the place of another one who leaves, in order, and when all places
     * are, those of the day after. A promise is no claim: the gate asks again then. Without it all would be looked at again
     * whenever one leaves.
     */
    private Instant promise(Account account) {
        if (account.promises.isEmpty()) {
            write(account); // So that those of this round have their places, too.
            account.promises.addAll(leaving(account));
        }
        var next = account.promises.poll();
        if (next == null) { // A limit of nobody at all.
            return account.now.plus(Budget.PERIOD);
        }
        account.promised = next.equals(account.promisedTo) ? account.promised + 1 : 1;
        account.promisedTo = next;
        return next;
    }

    /** When the next places are free that nobody has been promised. */
    private List<Instant> leaving(Account account) {
        boolean none = !account.promisedTo.isAfter(account.now);
        return jdbc.sql("""
                        select place.at
                        from generate_series(:day::int, :day + :chunk / greatest(1, :used)::int + 1) day
                        cross join lateral (
                            select o.at + day * interval '24 hours' as at from delivery.opening o
                            where o.portfolio = :portfolio and o.at >= :after::timestamptz - day * interval '24 hours'
                            order by o.at limit :chunk + :skip
                        ) place
                        order by place.at offset :skip limit :chunk
                        """)
                .param(
                        "day",
                        1
                                + (int) ((Duration.between(account.now, account.promisedTo)
                                                        .toNanos()
                                                - 1)
                                        / Budget.PERIOD.toNanos()))
                .param("chunk", CHUNK)
                .param("used", account.budget.used())
                .param("portfolio", account.portfolio)
                .param("after", Timestamp.from(account.promisedTo))
                .param("skip", none ? account.budget.excess() : account.promised)
                .query((row, _) -> row.getTimestamp("at").toInstant())
                .list();
    }

    private void write(Account account) {
        var opened = List.copyOf(account.opened);
        account.opened.clear();
        if (!opened.isEmpty()) {
            jdbc.sql("""
                            with written as (
                                insert into delivery.opening as o (portfolio, workspace_id, contact_id, at)
                                select distinct :portfolio, workspace_id, contact_id, :now::timestamptz
                                from unnest(:workspaces::bigint[], :contacts::bigint[]) p(workspace_id, contact_id)
                                on conflict (portfolio, workspace_id, contact_id)
                                    do update set at = greatest(o.at, excluded.at)
                                returning workspace_id, xmax = 0 as is_new
                            )
                            insert into delivery.budget as b (portfolio, workspace_id, used, promised_to, promised)
                            select :portfolio, workspace_id, count(*) filter (where is_new), 'epoch', 0
                            from written group by workspace_id
                            on conflict (portfolio, workspace_id) do update set used = b.used + excluded.used
                            """)
                    .param("portfolio", account.portfolio)
                    .param("now", Timestamp.from(account.now))
                    .param(
                            "workspaces",
                            opened.stream().map(one -> one.workspace().value()).toArray(Long[]::new))
                    .param(
                            "contacts",
                            opened.stream().map(one -> one.contact().value()).toArray(Long[]::new))
                    .update();
        }
        if (account.promisedTo.isAfter(account.now)) {
            jdbc.sql("""
                            update delivery.budget set promised_to = :to, promised = :promised
                            where portfolio = :portfolio and (promised_to, promised) is distinct from (:to, :promised)
                            """)
                    .param("to", Timestamp.from(account.promisedTo))
                    .param("promised", account.promised)
                    .param("portfolio", account.portfolio)
                    .update();
        }
    }
}

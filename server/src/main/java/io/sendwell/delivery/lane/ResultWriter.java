package io.sendwell.delivery.lane;

import io.sendwell.delivery.MessageStatus;
import io.sendwell.delivery.MessagesMoved;
import io.sendwell.delivery.Reactions;
import io.sendwell.delivery.policy.ErrorPolicy.Reaction;
import io.sendwell.kernel.Node;
import io.sendwell.workspace.Tenancy;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The one writer of results: whatever has come in while it wrote the last group is the next group. When the database
 * does not answer it keeps what it has and tries again, so a result is never lost while the process lives.
 */
@Component
public class ResultWriter {

    private static final Logger LOG = LoggerFactory.getLogger(ResultWriter.class);
    private static final int LARGEST_GROUP = 2000;

    /** Smaller ones are not divided: see {@link #rest}. */
    private static final int SMALL_GROUP = 48;

    private static final Duration AGAIN = Duration.ofMillis(500);
    private static final Comparator<Result> BY_MESSAGE =
            Comparator.comparingLong(result -> result.claimed().id().value());
    private static final ScopedValue<Boolean> WRITING = ScopedValue.newInstance();

    private final JdbcClient jdbc;
    private final Node node;
    private final Reactions reactions;
    private final FirstContacts firstContacts;
    private final ApplicationEventPublisher events;
    private final TransactionTemplate transaction;
    private final RandomGenerator random = RandomGenerator.getDefault();
    private final BlockingQueue<Result> results = new LinkedBlockingQueue<>();
    private @Nullable Thread thread;

    ResultWriter(
            JdbcClient jdbc,
            Node node,
            Reactions reactions,
            FirstContacts firstContacts,
            ApplicationEventPublisher events,
            PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.node = node;
        this.reactions = reactions;
        this.firstContacts = firstContacts;
        this.events = events;
        this.transaction = new TransactionTemplate(transactions);
    }

    /** Whether the current thread is storing results just now, so that nothing it sets off may wait for results. */
    public static boolean isWriting() {
        return WRITING.isBound();
    }

    void add(Result result) {
        results.add(result);
    }

    /** @param stored is told of each group once it is committed */
    void start(Consumer<List<Result>> stored) {
        thread = Thread.ofPlatform().name("results").start(() -> {
            var group = new ArrayList<Result>();
            try {
                while (true) {
                    group.add(results.take());
                    results.drainTo(group, rest(results.size()));
                    group.sort(BY_MESSAGE);
                    writeUntilStored(group);
                    stored.accept(List.copyOf(group));
                    group.clear();
                }
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        });
    }

    void stop() {
        if (thread != null) {
            thread.interrupt();
        }
    }

    /**
     * How many more of those that wait join a group. Not all of many: the lanes of the first half are free again while the
     * second is written, and lanes that landed together do not stay together.
     */
    private static int rest(int waiting) {
        return Math.clamp(waiting / 2, SMALL_GROUP - 1, LARGEST_GROUP - 1);
    }

    private void writeUntilStored(List<Result> group) throws InterruptedException {
        while (true) {
            try {
                ScopedValue.where(WRITING, true)
                        .run(() -> Tenancy.asEngine(() -> {
                            react(group);
                            transaction.executeWithoutResult(_ -> write(group));
                        }));
                return;
            } catch (RuntimeException e) {
                LOG.warn(
                        "Could not store {} results; they are kept and stored again in {} ms",
                        group.size(),
                        AGAIN.toMillis(),
                        e);
                Thread.sleep(AGAIN);
            }
        }
    }

    /**
     * What the refusals lead to, each in a transaction of its own and before the results: it begins with the sender, the
     * contact or the campaign and goes on to lanes, as when a person does the same. Repeated, it changes nothing.
     */
    private void react(List<Result> group) {
        record About(Reaction reaction, Object whom) {}
        var demands = new LinkedHashMap<About, Result>();
        for (var result : group) {
            var subject = result.claimed().subject();
            switch (result.settlement().reaction()) {
                case Reaction.PauseSender pause -> demands.putIfAbsent(new About(pause, subject.sender()), result);
                case Reaction.StopSender stop -> demands.putIfAbsent(new About(stop, subject.sender()), result);
                case Reaction.HaltOrigin halt -> demands.putIfAbsent(new About(halt, subject.origin()), result);
                case Reaction.OptOut optOut -> demands.putIfAbsent(new About(optOut, subject.contact()), result);
                case Reaction.StopAccount stop -> demands.putIfAbsent(new About(stop, subject.sender()), result);
                case Reaction.Undeliverable mark -> demands.putIfAbsent(new About(mark, subject.contact()), result);
                case Reaction.Fail(), Reaction.Retry(), Reaction.Defer(var _), Reaction.SlowLane(var _) -> {}
                case null -> {}
            }
        }
        demands.forEach((about, result) -> transaction.executeWithoutResult(_ -> follow(about.reaction(), result)));
    }

    private void follow(Reaction reaction, Result result) {
        var code = result.settlement().reason();
        reactions.follow(reaction, result.claimed().subject(), code == null ? "" : code);
    }

    private void write(List<Result> group) {
        freeLanes(group);
        settle(group);
        firstContacts.count(group);
        remember(group);
        var rested = new HashSet<Turn>();
        for (var result : group) {
            if (result.settlement().reaction() instanceof Reaction.SlowLane rest
                    && rested.add(result.claimed().turn())) {
                follow(rest, result);
            }
        }
        events.publishEvent(new MessagesMoved(group.stream()
                .map(result -> result.claimed().subject())
                .map(subject -> new MessagesMoved.Of(subject.workspace(), subject.origin()))
                .collect(Collectors.toSet())));
    }

    /** Lanes first, then messages: the order in which everybody locks them. */
    private void freeLanes(List<Result> group) {
        var byTurn = group.stream()
                .collect(Collectors.groupingBy(result -> result.claimed().turn()));
        var before = trouble(byTurn.keySet());
        var rows = byTurn.entrySet().stream()
                .map(turn -> Freed.of(
                        turn.getKey(),
                        turn.getValue(),
                        before.getOrDefault(turn.getKey().senderId(), 0),
                        random))
                .sorted(Comparator.comparingLong(Freed::sender))
                .toList();
        jdbc.sql("""
                        update delivery.lane l
                        set claimed_by = case when v.free_at is null then l.claimed_by end,
                            free_at = coalesce(v.free_at, l.free_at),
                            next_at = coalesce(v.free_at, l.next_at),
                            hour_count = greatest(0, l.hour_count - v.refund),
                            day_count = greatest(0, l.day_count - v.refund),
                            trouble = v.trouble,
                            wire_ms = case when l.wire_ms = 0 then v.wire_ms else (7 * l.wire_ms + v.wire_ms) / 8 end
                        from unnest(:senders::bigint[], :refunds::int[], :freeAt::timestamptz[], :trouble::int[], :wires::int[])
                            v(sender_id, refund, free_at, trouble, wire_ms)
                        where l.sender_id = v.sender_id and l.claimed_by = :node
                        """)
                .param("node", node.number())
                .param("senders", rows.stream().map(Freed::sender).toArray(Long[]::new))
                .param("refunds", rows.stream().map(Freed::refund).toArray(Integer[]::new))
                .param(
                        "freeAt",
                        rows.stream()
                                .map(row -> row.freeAt() == null ? null : Timestamp.from(row.freeAt()))
                                .toArray(Timestamp[]::new))
                .param("trouble", rows.stream().map(Freed::trouble).toArray(Integer[]::new))
                .param("wires", rows.stream().map(Freed::wireMs).toArray(Integer[]::new))
                .update();
    }

    /** Contacts stay with the sender that wrote to them. */
    private void remember(List<Result> group) {
        var sent = group.stream()
                .filter(result -> result.settlement().status() == MessageStatus.SENT)
                .map(result -> result.claimed().subject())
                .toList();
        jdbc.sql("""
                        insert into delivery.correspondence (workspace_id, contact_id, sender_id)
                        select distinct on (v.workspace_id, v.contact_id) v.workspace_id, v.contact_id, v.sender_id
                        from unnest(:workspaces::bigint[], :contacts::bigint[], :senders::bigint[])
                            v(workspace_id, contact_id, sender_id)
                        where not exists (
                            select from delivery.correspondence c
                            where (c.workspace_id, c.contact_id, c.sender_id) = (v.workspace_id, v.contact_id, v.sender_id))
                        order by v.workspace_id, v.contact_id
                        on conflict (workspace_id, contact_id) do update set sender_id = excluded.sender_id
                        """)
                .param(
                        "workspaces",
                        sent.stream().map(s -> s.workspace().value()).toArray(Long[]::new))
                .param("contacts", sent.stream().map(s -> s.contact().value()).toArray(Long[]::new))
                .param("senders", sent.stream().map(s -> s.sender().value()).toArray(Long[]::new))
                .update();
    }

    /** Locks the lanes and tells how many messages in a row each has had no answer to. */
    private Map<Long, Integer> trouble(Collection<Turn> turns) {
        var trouble = new HashMap<Long, Integer>();
        jdbc.sql("""
                        select sender_id, trouble from delivery.lane
                        where sender_id = any(:senders) order by sender_id for no key update
                        """)
                .param("senders", turns.stream().map(Turn::senderId).distinct().toArray(Long[]::new))
                .query(row -> {
                    trouble.put(row.getLong("sender_id"), row.getInt("trouble"));
                });
        return trouble;
    }

    /**
     * A receipt may have been quicker: then the message stands further already and stays there. Another node may have
     * taken this one for gone and put the message in doubt: we know better. What would be tried again is skipped where its
     * campaign was stopped meanwhile.
     */
    private void settle(List<Result> group) {
        jdbc.sql("""
                        update delivery.message m
                        set status = case when v.status = 'queued' and delivery.is_stopped(m.batch_id)
                                then delivery.left_out((m.doubts + v.doubts)::smallint) else v.status end,
                            due_at = coalesce(v.due_at, m.due_at),
                            reason = case when v.status = 'queued' and delivery.is_stopped(m.batch_id)
                                then delivery.why_left_out((m.doubts + v.doubts)::smallint, 'stopped') else v.reason end,
                            attempt = m.attempt - case when v.used then 0 else 1 end,
                            deferrals = m.deferrals + case when v.deferred then 1 else 0 end,
                            doubts = m.doubts + v.doubts,
                            sent_at = case when v.status = 'sent' then v.at else m.sent_at end,
                            settled_at = case when v.status = 'queued' then null else v.at end
                        from unnest(:ids::bigint[], :statuses::text[], :dues::timestamptz[], :reasons::text[],
                                :used::boolean[], :deferred::boolean[], :doubts::int[], :at::timestamptz[])
                            v(id, status, due_at, reason, used, deferred, doubts, at)
                        where m.id = v.id
                          and m.status in ('sending', 'uncertain')
                        """)
                .param("ids", group.stream().map(r -> r.claimed().id().value()).toArray(Long[]::new))
                .param(
                        "statuses",
                        group.stream().map(r -> r.settlement().status().code()).toArray(String[]::new))
                .param(
                        "dues",
                        group.stream()
                                .map(r -> r.settlement().dueAt())
                                .map(due -> due == null ? null : Timestamp.from(due))
                                .toArray(Timestamp[]::new))
                .param(
                        "reasons",
                        group.stream().map(r -> r.settlement().reason()).toArray(String[]::new))
                .param(
                        "used",
                        group.stream().map(r -> r.settlement().attemptUsed()).toArray(Boolean[]::new))
                .param(
                        "deferred",
                        group.stream().map(r -> r.settlement().deferred()).toArray(Boolean[]::new))
                .param(
                        "doubts",
                        group.stream()
                                .map(r -> r.settlement().isRepeat() ? 1 : 0)
                                .toArray(Integer[]::new))
                .param("at", group.stream().map(r -> Timestamp.from(r.at())).toArray(Timestamp[]::new))
                .update();
    }
}

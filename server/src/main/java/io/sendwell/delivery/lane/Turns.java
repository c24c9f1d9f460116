package io.sendwell.delivery.lane;

import io.sendwell.channel.Transport;
import io.sendwell.channel.Transports;
import io.sendwell.contact.ContactId;
import io.sendwell.delivery.MessageKind;
import io.sendwell.delivery.MessagesMoved;
import io.sendwell.delivery.Reason;
import io.sendwell.delivery.policy.Gate.Verdict;
import io.sendwell.delivery.policy.Pace;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/**
 * Takes the turn of every lane that is due, in one transaction for all of them: looks at pace and caps, picks each one's
 * next messages, asks the gate, marks what may go as sending and counts it. Nothing is on the wire before this is
 * committed.
 */
@Component
class Turns {

    /**
     * How many lanes take their turn in one transaction. Few, so that the first are on the wire while the next are being
     * decided: all at once they would go on in step, and between their steps nothing would happen.
     */
    private static final int LANES = 48;

    private final JdbcClient jdbc;
    private final Queue queue;
    private final GateKeeper gateKeeper;
    private final Transports transports;
    private final Strangers strangers;
    private final Openings openings;
    private final ChannelCircuits circuits;
    private final Outcomes outcomes;
    private final ApplicationEventPublisher events;
    private final JsonMapper json;

    Turns(
            JdbcClient jdbc,
            Queue queue,
            GateKeeper gateKeeper,
            Transports transports,
            Strangers strangers,
            Openings openings,
            ChannelCircuits circuits,
            Outcomes outcomes,
            ApplicationEventPublisher events,
            JsonMapper json) {
        this.jdbc = jdbc;
        this.queue = queue;
        this.gateKeeper = gateKeeper;
        this.transports = transports;
        this.strangers = strangers;
        this.openings = openings;
        this.circuits = circuits;
        this.outcomes = outcomes;
        this.events = events;
        this.json = json;
    }

    /** What a round came to: the messages to hand over now, and whether any lane was looked at. */
    record Round(List<Claimed> claimed, boolean lookedAtLanes) {}

    /** When the next lane is due. */
    @Transactional(readOnly = true)
    public Optional<Instant> nextDue() {
        return jdbc.sql("select min(next_at) from delivery.lane where claimed_by is null and next_at < 'infinity'")
                .query((row, _) -> Optional.ofNullable(row.getTimestamp(1)).map(Timestamp::toInstant))
                .single();
    }

    /**
     * Takes all turns that are due at {@code now} on behalf of {@code node}. Runs in the engine's scope.
     *
     * @param messages how many unpaced lanes take together
     */
    @Transactional
    public Round take(long node, Instant now, int messages) {
        var plans = new LinkedHashMap<Long, Plan>();
        var due = LaneRow.due(jdbc, now, LANES);
        long unpaced = due.stream().filter(lane -> lane.pace().isUnpaced()).count();
        int most = (int) (messages / Math.max(2, unpaced));
        due.forEach(lane -> plans.put(lane.senderId(), plan(lane, most, now)));
        if (plans.isEmpty()) {
            return new Round(List.of(), false);
        }
        var written = new HashSet<ContactId>();
        var portfolios = openings.open(due, now);
        serve(plans, written, portfolios, now);
        serve(plans, written, portfolios, now); // Once more for lanes whose first candidates were all turned away.
        portfolios.close();
        storeLanes(plans, node, now);
        var claimed =
                plans.values().stream().flatMap(plan -> plan.claimed().stream()).toList();
        return new Round(claimed, true);
    }

    private Plan plan(LaneRow lane, int most, Instant now) {
        int together = transports.of(lane.channel()).map(Transport::together).orElse(most);
        var plan = new Plan(lane, Math.min(most, together), now);
        circuits.closedUntil(lane.workspace(), lane.channel(), now).ifPresent(plan::postpone);
        return plan;
    }

    /**
     * Takes back what this node claimed and never handed over.
     *
     * @param busy the senders that do have something on the wire
     * @return how many messages are queued again
     */
    @Transactional
    public int turnBack(long node, Long[] busy, Instant now) {
        jdbc.sql("""
                        select sender_id from delivery.lane
                        where claimed_by = :node and sender_id <> all(:busy) order by sender_id for no key update
                        """).param("node", node).param("busy", busy).query(Long.class).list();
        int back = jdbc.sql("""
                        update delivery.message m
                        set status = 'queued', attempt = attempt - 1, sending_at = null
                        from delivery.lane l
                        join delivery.batch b on b.sender_id = l.sender_id
                        where l.claimed_by = :node and l.sender_id <> all(:busy)
                          and m.batch_id = b.id and m.status = 'sending'
                        """).param("node", node).param("busy", busy).update();
        jdbc.sql("""
                        update delivery.lane set claimed_by = null, next_at = greatest(free_at, :now)
                        where claimed_by = :node and sender_id <> all(:busy)
                        """)
                .param("now", Timestamp.from(now))
                .param("node", node)
                .param("busy", busy)
                .update();
        return back;
    }

    /** @param written who has been given marketing in this round: the gate counts those of rounds before */
    private void serve(Map<Long, Plan> plans, Set<ContactId> written, Openings.Round portfolios, Instant now) {
        var asking = plans.values().stream().filter(Plan::wantsMore).toList();
        if (asking.isEmpty()) {
            return;
        }
        var candidates = queue.next(asking, now);
        var came = candidates.stream().collect(Collectors.groupingBy(Candidate::senderId, Collectors.counting()));
        asking.forEach(plan ->
                plan.noteCame(came.getOrDefault(plan.lane().senderId(), 0L).intValue()));
        var channels = asking.stream().map(Plan::lane).collect(Collectors.toMap(LaneRow::senderId, LaneRow::channel));
        var decided = new ArrayList<Judgement>();
        var judgements = strangers.judge(gateKeeper.judge(candidates, channels, now), plans, now);
        portfolios.lookAt(judgements);
        for (var judgement : judgements) {
            var plan = plans.get(judgement.candidate().senderId());
            if (plan == null || plan.isFull()) {
                continue; // What is not needed stays queued as it was.
            }
            if (!isMarketing(judgement) || written.add(judgement.candidate().contact())) {
                var admitted = portfolios.admit(judgement);
                plan.add(admitted);
                decided.add(admitted);
            }
        }
        if (!decided.isEmpty()) {
            store(decided, now);
        }
    }

    private static boolean isMarketing(Judgement judgement) {
        return judgement.isAllowed() && judgement.candidate().kind() == MessageKind.MARKETING;
    }

    /**
     * Writes what the gate said: sending, skipped, or queued for later. They were queued when they were picked, and are
     * locked since: to ask again would have PostgreSQL read the whole queue, of which its statistics know nothing yet
     * right after a launch.
     */
    private void store(List<Judgement> judgements, Instant now) {
        jdbc.sql("""
                        update delivery.message m
                        set status = case when v.status = 'skipped' then delivery.left_out(m.doubts) else v.status end,
                            due_at = coalesce(v.due_at, m.due_at),
                            reason = case when v.status = 'skipped' then delivery.why_left_out(m.doubts, v.reason)
                                else v.reason end,
                            verdict = v.verdict,
                            text = coalesce(nullif(v.text, ''), m.text),
                            enclosure = coalesce(v.enclosure::jsonb, m.enclosure),
                            attempt = m.attempt + case when v.status = 'sending' then 1 else 0 end,
                            sending_at = case when v.status = 'sending' then :now::timestamptz else m.sending_at end,
                            settled_at = case when v.status = 'skipped' then :now::timestamptz end
                        from unnest(:ids::bigint[], :statuses::text[], :dues::timestamptz[], :reasons::text[],
                                :verdicts::text[], :texts::text[], :enclosures::text[])
                                v(id, status, due_at, reason, verdict, text, enclosure)
                        where m.id = v.id
                        """)
                .param("now", Timestamp.from(now))
                .param(
                        "ids",
                        column(
                                judgements,
                                judgement -> judgement.candidate().id().value(),
                                Long[]::new))
                .param("statuses", column(judgements, Turns::status, String[]::new))
                .param("dues", column(judgements, Turns::due, String[]::new))
                .param("reasons", column(judgements, Turns::reason, String[]::new))
                .param("verdicts", column(judgements, Turns::verdict, String[]::new))
                .param("texts", column(judgements, Judgement::text, String[]::new))
                .param("enclosures", column(judgements, this::enclosure, String[]::new))
                .update();
        judgements.forEach(judgement -> {
            if (judgement.verdict() instanceof Verdict.Refused(Reason reason)) {
                outcomes.leftOut(reason);
            }
        });
        var moved = judgements.stream()
                .filter(judgement -> matters(judgement.verdict()))
                .map(judgement -> new MessagesMoved.Of(
                        judgement.candidate().workspace(), judgement.candidate().origin()))
                .collect(Collectors.toSet());
        if (!moved.isEmpty()) {
            events.publishEvent(new MessagesMoved(moved));
        }
    }

    /** Of a message that goes with something else than is stored, so that it can be shown as it went. */
    private @Nullable String enclosure(Judgement judgement) {
        return judgement.personal() ? json.writeValueAsString(judgement.enclosure()) : null;
    }

    /** Whether others want to know: what is skipped is done, what waits for a number's health may go by another one. */
    private static boolean matters(Verdict verdict) {
        return verdict instanceof Verdict.Refused
                || (verdict instanceof Verdict.Deferred(Reason reason, var _) && reason == Reason.SENDER_HEALTH);
    }

    /** Writes the lanes' counters and when to look at each again; those with something on the wire are ours till then. */
    private void storeLanes(Map<Long, Plan> plans, long node, Instant now) {
        var idle = plans.values().stream()
                .filter(plan -> plan.lane().active() && plan.takesNothing() && plan.isExhausted())
                .toList();
        var due = idle.isEmpty() ? Map.<Long, Instant>of() : queue.nextDue(idle);
        var all = List.copyOf(plans.values());
        jdbc.sql("""
                        update delivery.lane l
                        set claimed_by = case when v.taken > 0 then :node end,
                            next_at = v.next_at,
                            hour_start = v.hour_start,
                            hour_count = v.hour_count,
                            day = v.day,
                            day_count = v.day_count,
                            warmup_start = v.warmup_start,
                            last_send_on = v.last_send_on,
                            waiting_for = v.waiting_for
                        from unnest(:senders::bigint[], :taken::int[], :nextAt::timestamptz[], :hourStart::timestamptz[],
                                :hourCount::int[], :day::date[], :dayCount::int[], :warmUpStart::date[],
                                :lastSendOn::date[], :waitingFor::text[])
                            v(sender_id, taken, next_at, hour_start, hour_count, day, day_count, warmup_start,
                              last_send_on, waiting_for)
                        where l.sender_id = v.sender_id
                        """)
                .param("node", node)
                .param("senders", column(all, plan -> plan.lane().senderId(), Long[]::new))
                .param("taken", column(all, Plan::taken, Integer[]::new))
                .param(
                        "nextAt",
                        column(all, plan -> nextAt(plan, due.get(plan.lane().senderId()), now), String[]::new))
                .param(
                        "hourStart",
                        column(all, plan -> counted(plan, now).hourStart().toString(), String[]::new))
                .param("hourCount", column(all, plan -> counted(plan, now).hourCount(), Integer[]::new))
                .param("day", column(all, plan -> counted(plan, now).day().toString(), String[]::new))
                .param("dayCount", column(all, plan -> counted(plan, now).dayCount(), Integer[]::new))
                .param(
                        "warmUpStart",
                        column(all, plan -> text(counted(plan, now).warmUpStart()), String[]::new))
                .param("lastSendOn", column(all, plan -> text(counted(plan, now).lastSendOn()), String[]::new))
                .param("waitingFor", column(all, Plan::waitingFor, String[]::new))
                .update();
    }

    /** When to look at a lane again; a lane with something on the wire, or with nothing to do, is woken by others. */
    private static String nextAt(Plan plan, @Nullable Instant due, Instant now) {
        if (!plan.lane().active() || !plan.takesNothing()) {
            return "infinity";
        }
        var postponed = plan.postponedTo();
        if (postponed != null) {
            return postponed.toString();
        }
        if (!plan.isExhausted()) {
            return now.toString();
        }
        var room = plan.turn().until();
        if (room != null && (due == null || room.isBefore(due))) {
            return room.toString();
        }
        return due == null ? "infinity" : due.toString();
    }

    private static Pace.Counters counted(Plan plan, Instant now) {
        return plan.lane().pace().count(plan.lane().counters(), plan.counted(), now);
    }

    private static String status(Judgement judgement) {
        return switch (judgement.verdict()) {
            case Verdict.Allowed(var _) -> "sending";
            case Verdict.Refused(var _) -> "skipped";
            case Verdict.Deferred(var _, var _) -> "queued";
        };
    }

    private static @Nullable String due(Judgement judgement) {
        return judgement.verdict() instanceof Verdict.Deferred(var _, var until) ? until.toString() : null;
    }

    private static @Nullable String reason(Judgement judgement) {
        return switch (judgement.verdict()) {
            case Verdict.Allowed(var _) -> null;
            case Verdict.Refused(Reason reason) -> reason.code();
            case Verdict.Deferred(Reason reason, var _) -> reason.code();
        };
    }

    private static String verdict(Judgement judgement) {
        return switch (judgement.verdict()) {
            case Verdict.Allowed(var because) -> "allowed: " + because;
            case Verdict.Refused(Reason reason) -> "refused: " + reason.code();
            case Verdict.Deferred(Reason reason, var until) -> "deferred until " + until + ": " + reason.code();
        };
    }

    private static @Nullable String text(@Nullable LocalDate date) {
        return date == null ? null : date.toString();
    }

    private static <S, T extends @Nullable Object> T[] column(
            List<S> rows, Function<S, T> value, IntFunction<T[]> array) {
        return rows.stream().map(value).toArray(array);
    }
}

package io.sendwell.health;

import io.sendwell.channel.Sender;
import io.sendwell.channel.SenderId;
import io.sendwell.channel.SenderStatus;
import io.sendwell.channel.Senders;
import io.sendwell.delivery.Lanes;
import io.sendwell.health.Health.Checkup;
import io.sendwell.health.Standings.InForce;
import io.sendwell.health.Standings.Looked;
import io.sendwell.health.policy.Grounds;
import io.sendwell.health.policy.Level;
import io.sendwell.health.policy.Risk.Factor;
import io.sendwell.health.policy.Rules;
import io.sendwell.health.policy.Standing;
import io.sendwell.health.policy.Standing.Look;
import io.sendwell.kernel.LiveEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/**
 * Looks at senders, keeps what it saw, and does what follows. Runs in the engine's scope.
 *
 * <p>Where something follows, each sender has its transaction, in the order in which everybody locks: the sender, its lane,
 * messages, and only then what is kept here.
 */
@Component
class Looks {

    private static final Logger LOG = LoggerFactory.getLogger(Looks.class);

    private final Health health;
    private final Standings standings;
    private final Alarms alarms;
    private final Senders senders;
    private final Lanes lanes;
    private final Rules rules;
    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final ApplicationEventPublisher events;

    Looks(
            Health health,
            Standings standings,
            Alarms alarms,
            Senders senders,
            Lanes lanes,
            HealthSettings settings,
            JdbcClient jdbc,
            JsonMapper json,
            ApplicationEventPublisher events) {
        this.health = health;
        this.standings = standings;
        this.alarms = alarms;
        this.senders = senders;
        this.lanes = lanes;
        this.rules = settings.rules();
        this.jdbc = jdbc;
        this.json = json;
        this.events = events;
    }

    /**
     * Looks at many at once, and keeps what it saw of those for whom nothing follows.
     *
     * @return those for whom something does
     */
    @Transactional
    public List<SenderId> at(Collection<SenderId> ids, Instant now) {
        lock(ids);
        var found = senders.all(ids);
        var checkups = health.of(found, Health.WINDOW);
        var before = standings.of(ids);
        var quiet = new ArrayList<Looked>();
        var stirred = new ArrayList<SenderId>();
        for (var sender : found) {
            var checkup = Objects.requireNonNull(checkups.get(sender.id()), "it was looked at");
            var known = before.getOrDefault(sender.id(), fresh(now));
            var look = look(checkup, now, null);
            var next = known.standing().after(look, rules);
            boolean follows = next.level() != known.level() || (next.level() == Level.CRITICAL && isActive(sender));
            if (follows) {
                stirred.add(sender.id());
            } else {
                var changes = next.changesAt(look, rules);
                quiet.add(looked(
                        sender,
                        checkup,
                        new InForce(next, known.why(), known.condition(), known.resumesAt(), changes)));
            }
        }
        if (!quiet.isEmpty()) {
            standings.store(quiet, now);
        }
        return stirred;
    }

    /** Looks at one sender and does what follows; what raised an alarm is taken into account, and done with. */
    @Transactional
    public void at(SenderId id, Instant now) {
        lock(List.of(id));
        var raised = alarms.take(id);
        senders.all(List.of(id))
                .forEach(sender ->
                        look(sender, now, raised.map(Alarms.Taken::resumedAt).orElse(null)));
    }

    /** Of two who look at one sender the second sees what the first has seen. */
    private void lock(Collection<SenderId> ids) {
        jdbc.sql("""
                        select pg_advisory_xact_lock(hashtextextended('health', id))
                        from unnest(:ids::bigint[]) with ordinality s(id, place) order by place
                        """)
                .param("ids", ids.stream().map(SenderId::value).sorted().toArray(Long[]::new))
                .query((row, _) -> 1)
                .list();
    }

    private void look(Sender sender, Instant now, @Nullable Instant resumedAt) {
        var checkup = health.of(sender, Health.WINDOW);
        var before = standings.of(sender.workspace(), sender.id()).orElse(fresh(now));
        var look = look(checkup, now, resumedAt);
        var next = before.standing().after(look, rules);
        var inForce = inForce(before, next, look, checkup);
        follow(sender, before, inForce);
        standings.store(List.of(looked(sender, checkup, inForce)), now);
        if (next.level() != before.level()) {
            tell(sender, before.level(), inForce, checkup);
        }
    }

    /** A pause keeps its reason while it lasts: by that it is known as ours. */
    private InForce inForce(InForce before, Standing next, Look look, Checkup checkup) {
        if (next.level() != Level.CRITICAL) {
            var why = next.level() == Level.HIGH ? Grounds.why(Level.HIGH, checkup.risk()) : null;
            return new InForce(next, why, null, null, next.changesAt(look, rules));
        }
        var why = before.level() == Level.CRITICAL && before.why() != null
                ? before.why()
                : Grounds.why(Level.CRITICAL, checkup.risk());
        return new InForce(
                next,
                why,
                Grounds.condition(next, checkup.words(), rules),
                next.pausedUntil(look, rules),
                next.changesAt(look, rules));
    }

    /** Sender first, then lane. A sender that pauses for another reason goes on pausing for that. */
    private void follow(Sender sender, InForce before, InForce now) {
        var workspace = sender.workspace();
        var why = now.why() == null ? "" : now.why();
        if (now.level() == Level.CRITICAL) {
            if (isActive(sender) || (sender.status() == SenderStatus.PAUSED && why.equals(sender.reason()))) {
                lanes.pause(workspace, sender.id(), why, now.resumesAt());
            }
        } else if (before.level() == Level.CRITICAL && before.why() != null) {
            lanes.resume(workspace, sender.id(), before.why());
        }
        if (now.level().isAtLeast(Level.HIGH)) {
            lanes.slow(workspace, sender.id(), why);
        } else {
            lanes.restore(workspace, sender.id());
        }
    }

    private void tell(Sender sender, Level before, InForce now, Checkup checkup) {
        LOG.info(
                "Health of sender {}: {} after {}, risk {}",
                sender.id().value(),
                now.level().code(),
                before.code(),
                checkup.risk().score());
        events.publishEvent(new HealthChanged(sender.workspace(), sender.id()));
        events.publishEvent(new LiveEvent(
                sender.workspace(),
                "sender",
                Map.of(
                        "id",
                        sender.id().value(),
                        "change",
                        "health",
                        "level",
                        now.level().code(),
                        "risk_score",
                        checkup.risk().score())));
    }

    private Looked looked(Sender sender, Checkup checkup, InForce inForce) {
        var points = checkup.risk().factors().stream()
                .filter(factor -> factor.points() > 0)
                .collect(Collectors.toMap(Factor::name, Factor::points));
        return new Looked(sender, inForce, checkup.risk().score(), json.writeValueAsString(points));
    }

    private static Look look(Checkup checkup, Instant now, @Nullable Instant resumedAt) {
        return new Look(now, checkup.risk().measured(), checkup.words(), resumedAt);
    }

    private static InForce fresh(Instant now) {
        return new InForce(Standing.fresh(now), null, null, null, null);
    }

    private static boolean isActive(Sender sender) {
        return sender.status() == SenderStatus.ACTIVE;
    }
}

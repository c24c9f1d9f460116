package io.sendwell.delivery.lane;

import io.sendwell.delivery.MessageKind;
import io.sendwell.delivery.policy.Gate;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Has strangers wait for senders that may write only to those who know them. Costs nothing where none is so. */
@Component
class Strangers {

    private record Pair(long contact, long sender) {}

    private final JdbcClient jdbc;

    Strangers(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The judgements in their order, with the gate's last word on strangers. */
    List<Judgement> judge(List<Judgement> judgements, Map<Long, Plan> plans, Instant now) {
        var concerned = judgements.stream()
                .filter(one -> one.isAllowed() && one.candidate().kind() == MessageKind.MARKETING)
                .filter(one -> holdsStrangers(one, plans))
                .toList();
        if (concerned.isEmpty()) {
            return judgements;
        }
        var acquainted = acquainted(concerned);
        return judgements.stream()
                .map(one -> one.candidate().kind() == MessageKind.MARKETING && holdsStrangers(one, plans)
                        ? judge(one, acquainted.contains(pair(one.candidate())), plans, now)
                        : one)
                .toList();
    }

    private static Judgement judge(Judgement one, boolean acquainted, Map<Long, Plan> plans, Instant now) {
        var line = Objects.requireNonNull(plans.get(one.candidate().senderId()))
                .lane()
                .line();
        return one.with(Gate.toStranger(
                one.verdict(), acquainted, line.firstContactsFrom(), line.slowedBecause() != null, now));
    }

    private static boolean holdsStrangers(Judgement judgement, Map<Long, Plan> plans) {
        var plan = plans.get(judgement.candidate().senderId());
        return plan != null && plan.lane().line().holdsStrangers();
    }

    /** Those who last talked to the sender that is to write to them now. */
    private Set<Pair> acquainted(Collection<Judgement> judgements) {
        return new HashSet<>(jdbc.sql("""
                        select c.contact_id, c.sender_id
                        from unnest(:workspaces::bigint[], :contacts::bigint[], :senders::bigint[])
                            asked(workspace_id, contact_id, sender_id)
                        join delivery.correspondence c using (workspace_id, contact_id, sender_id)
                        """)
                .param("workspaces", column(judgements, one -> one.workspace().value()))
                .param("contacts", column(judgements, one -> one.contact().value()))
                .param("senders", column(judgements, Candidate::senderId))
                .query((row, _) -> new Pair(row.getLong("contact_id"), row.getLong("sender_id")))
                .list());
    }

    private static Pair pair(Candidate candidate) {
        return new Pair(candidate.contact().value(), candidate.senderId());
    }

    private static Long[] column(Collection<Judgement> judgements, Function<Candidate, Long> value) {
        return judgements.stream().map(Judgement::candidate).map(value).toArray(Long[]::new);
    }
}

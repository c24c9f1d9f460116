package io.sendwell.delivery;

import io.sendwell.channel.SenderId;
import io.sendwell.delivery.policy.Gate;
import io.sendwell.workspace.SendingSettings;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An audience with the gate's word on each, as a query with the columns {@code contact_id}, {@code zone} (null = the
 * workspace's), {@code reason} (null = may be queued) and {@code as_text} (free text may reach it now). What depends on the time of day is not asked: that is for the
 * moment of sending. Its named parameters are those of the audience, and such as start with {@code judged_}.
 */
public record Judged(String sql, Map<String, Object> parameters) {

    /** How fine a share of a control group can be: a hundredth of a percent. */
    private static final int GRAINS = 10_000;

    private static final String AT_FREQUENCY_CAP = """
            case when a.contact_id in (
                select m.contact_id
                from delivery.message m
                join delivery.batch b on b.id = m.batch_id and b.kind = 'marketing'
                where m.workspace_id = :judged_workspace and m.sending_at > :judged_since
                  and m.status in ('sending', 'uncertain', 'sent', 'delivered', 'read')
                group by m.contact_id having count(*) >= :judged_most
            ) then 'frequency_cap' end""";

    /** The hash of the contact with the origin as its seed: drawn anew for each campaign, the same at each look. */
    private static final String IN_CONTROL_GROUP = """
            case when (hashint8extended(a.contact_id, :judged_seed) & 9223372036854775807) % :judged_grains
                < :judged_holdout then 'holdout' end""";

    /** Who has written to one of the numbers so lately that free text may still go. */
    private static final String IN_WINDOW = """
            a.contact_id in (
                select h.contact_id from delivery.heard h
                where h.workspace_id = :judged_workspace and h.sender_id = any(:judged_senders)
                  and h.at >= :judged_window_opened)""";

    static Judged of(Intended intended, SendingSettings settings, Ways.Way way) {
        var parameters = new HashMap<>(intended.audience().parameters());
        var reasons = new ArrayList<>(List.of(Gate.EXCLUSION));
        parameters.put("judged_channels", way.channelCodes());
        var window = way.window();
        if (window != null) {
            parameters.put("judged_workspace", intended.workspace().value());
            parameters.put(
                    "judged_senders",
                    intended.senders().stream().map(SenderId::value).toArray(Long[]::new));
            parameters.put("judged_window_opened", Timestamp.from(intended.at().minus(window)));
            if (!intended.hasTemplate()) {
                reasons.add("case when not " + IN_WINDOW + " then 'window_closed' end");
            }
        }
        var cap = settings.frequencyCap();
        if (cap != null) {
            reasons.add(AT_FREQUENCY_CAP);
            parameters.put("judged_workspace", intended.workspace().value());
            parameters.put("judged_since", Timestamp.from(intended.at().minus(Duration.ofDays(cap.days()))));
            parameters.put("judged_most", cap.max());
        }
        if (intended.holdoutPercent() > 0) {
            reasons.add(IN_CONTROL_GROUP);
            parameters.put("judged_seed", intended.origin().id());
            parameters.put("judged_grains", GRAINS);
            parameters.put("judged_holdout", Math.round(intended.holdoutPercent() / 100 * GRAINS));
        }
        return new Judged(
                "select a.contact_id, a.zone, coalesce(%s) as reason, %s as as_text from (%s) a"
                        .formatted(
                                String.join(",\n", reasons),
                                window == null ? "true" : IN_WINDOW,
                                intended.audience().sql()),
                parameters);
    }
}

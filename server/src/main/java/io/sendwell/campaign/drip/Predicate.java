package io.sendwell.campaign.drip;

import io.sendwell.campaign.drip.policy.Condition;
import io.sendwell.campaign.drip.policy.Goal;
import io.sendwell.contact.Traits;
import io.sendwell.kernel.WorkspaceId;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A condition or a goal as SQL about an enrolment {@code e}; true or false, never null. */
record Predicate(String sql, Map<String, Object> parameters) {

    static final Predicate ALWAYS = new Predicate("true", Map.of());
    /** That it followed a link of this drip. */
    private static final String CLICKED = """
            exists (select from campaign.click k
                    where k.workspace_id = e.workspace_id and k.contact_id = e.contact_id
                      and k.campaign_id = e.campaign_id)""";

    private static final Predicate NEVER = new Predicate("false", Map.of());

    static Predicate of(Traits traits, WorkspaceId workspace, @Nullable Condition condition, Instant now) {
        if (condition == null) {
            return ALWAYS;
        }
        return condition.isOfTheWay()
                ? ofTheWay(condition)
                : of(traits.of(
                        workspace,
                        "e.contact_id",
                        "condition_",
                        condition.field(),
                        condition.op(),
                        condition.value(),
                        now));
    }

    private static Predicate ofTheWay(Condition condition) {
        boolean wanted = !condition.op().equals("is_not") ^ Boolean.FALSE.equals(condition.value());
        if (condition.field().equals("clicked")) {
            return new Predicate((wanted ? "" : "not ") + CLICKED, Map.of());
        }
        if (condition.field().equals("replied") || condition.op().equals("exists")) {
            var column = condition.field().equals("replied") ? "e.replied_at" : "e.intent";
            return new Predicate(column + (wanted ? " is not null" : " is null"), Map.of());
        }
        return new Predicate(
                "coalesce(e.intent, '') " + (wanted ? "=" : "<>") + " :condition_intent",
                Map.of("condition_intent", String.valueOf(condition.value())));
    }

    /** Whether a goal has been reached that can be looked up; an intent is noticed when it is seen. */
    static Predicate of(Traits traits, WorkspaceId workspace, @Nullable Goal goal, Instant now) {
        return goal == null || goal.tag() == null
                ? NEVER
                : of(traits.of(workspace, "e.contact_id", "goal_", "tag", "is", goal.tag(), now));
    }

    /** The same, of one drip's enrolments only. */
    Predicate in(long campaign) {
        var more = new HashMap<>(parameters);
        more.put("predicate_campaign", campaign);
        return new Predicate("e.campaign_id = :predicate_campaign and " + sql, more);
    }

    private static Predicate of(Traits.Query query) {
        return new Predicate(query.sql(), query.parameters());
    }
}
